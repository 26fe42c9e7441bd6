package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.LastModified;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers reach the call that asked, and nobody else. */
class RequestWitnessTest {
    private static RequestWitness.Answer answer(String etag) {
        return new RequestWitness.Answer(etag, null, -1, LastModified.unstated(), 0);
    }

    @Test
    void lastAnswerForTheObjectIsSeen() {
        Optional<RequestWitness.Answer> seen = RequestWitness.watch("lake", "a", () -> {
            RequestWitness.answered("lake", "a", answer("first"));
            RequestWitness.answered("lake", "a", answer("second"));
        });

        assertThat(seen).contains(answer("second"));
    }

    @Test
    void answersForOtherObjectsAreNotSeen() {
        assertThat(RequestWitness.watch("lake", "a", () -> {
                    RequestWitness.answered("lake", "b", answer("tag"));
                    RequestWitness.answered("other", "a", answer("tag"));
                }))
                .isEmpty();
    }

    @Test
    void answerOfAnotherThreadIsNotSeen() throws InterruptedException {
        assertThat(RequestWitness.watch("lake", "a", () -> {
                    Thread other = new Thread(() -> RequestWitness.answered("lake", "a", answer("tag")));
                    other.start();
                    other.join();
                }))
                .isEmpty();
    }

    @Test
    void outerWatchGoesOnAfterAnInnerOne() {
        Optional<RequestWitness.Answer> outer = RequestWitness.watch("lake", "a", () -> {
            assertThat(RequestWitness.watch("lake", "b", () -> RequestWitness.answered("lake", "b", answer("inner"))))
                    .contains(answer("inner"));
            RequestWitness.answered("lake", "a", answer("outer"));
        });

        assertThat(outer).contains(answer("outer"));
    }

    @Test
    void failedCallLeavesNoWatchBehind() {
        assertThatThrownBy(() -> RequestWitness.watch("lake", "a", () -> {
                    throw new IOException("told to");
                }))
                .isInstanceOf(IOException.class);

        RequestWitness.answered("lake", "a", answer("late"));
        assertThat(RequestWitness.watch("lake", "a", () -> {})).isEmpty();
    }
}
