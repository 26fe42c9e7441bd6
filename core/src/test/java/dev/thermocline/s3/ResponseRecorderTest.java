package dev.thermocline.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.LastModified;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers reach the call that asked, and nobody else. */
class ResponseRecorderTest {
    private static ResponseRecorder.Answer answer(String etag) {
        return new ResponseRecorder.Answer(etag, null, -1, LastModified.unstated(), 0);
    }

    @Test
    void lastAnswerForTheObjectIsSeen() {
        Optional<ResponseRecorder.Answer> seen = ResponseRecorder.watch("lake", "a", () -> {
            ResponseRecorder.answered("lake", "a", answer("first"));
            ResponseRecorder.answered("lake", "a", answer("second"));
        });

        assertThat(seen).contains(answer("second"));
    }

    @Test
    void answersForOtherObjectsAreNotSeen() {
        assertThat(ResponseRecorder.watch("lake", "a", () -> {
                    ResponseRecorder.answered("lake", "b", answer("tag"));
                    ResponseRecorder.answered("other", "a", answer("tag"));
                }))
                .isEmpty();
    }

    @Test
    void answerOfAnotherThreadIsNotSeen() throws InterruptedException {
        assertThat(ResponseRecorder.watch("lake", "a", () -> {
                    Thread other = new Thread(() -> ResponseRecorder.answered("lake", "a", answer("tag")));
                    other.start();
                    other.join();
                }))
                .isEmpty();
    }

    @Test
    void outerWatchGoesOnAfterAnInnerOne() {
        Optional<ResponseRecorder.Answer> outer = ResponseRecorder.watch("lake", "a", () -> {
            assertThat(ResponseRecorder.watch(
                            "lake", "b", () -> ResponseRecorder.answered("lake", "b", answer("inner"))))
                    .contains(answer("inner"));
            ResponseRecorder.answered("lake", "a", answer("outer"));
        });

        assertThat(outer).contains(answer("outer"));
    }

    @Test
    void failedCallLeavesNoWatchBehind() {
        assertThatThrownBy(() -> ResponseRecorder.watch("lake", "a", () -> {
                    throw new IOException("told to");
                }))
                .isInstanceOf(IOException.class);

        ResponseRecorder.answered("lake", "a", answer("late"));
        assertThat(ResponseRecorder.watch("lake", "a", () -> {})).isEmpty();
    }
}
