package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.executor.DriverLink;
import dev.thermocline.failure.CacheFailures;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the answer to a poll what the driver asks of this executor's tiers, does it, and adds the answer to the
 * next poll, which follows at once. For one thread, as the polls.
 */
public final class HeldLink implements DriverLink {
    private final DriverLink driver;
    private final Supplier<Optional<CacheControl>> cache;
    private final Runnable pollNow;
    private Optional<HeldAnswer> unsent = Optional.empty();

    /**
     * A link that was asked nothing.
     *
     * @param cache this process's cache, if it has started
     * @param pollNow has the next poll follow at once; must return at once
     */
    public HeldLink(DriverLink driver, Supplier<Optional<CacheControl>> cache, Runnable pollNow) {
        this.driver = requireNonNull(driver, "driver is null");
        this.cache = requireNonNull(cache, "cache is null");
        this.pollNow = requireNonNull(pollNow, "pollNow is null");
    }

    @Override
    public @Nullable Object ask(Object message) throws Exception {
        Object answer = driver.ask(
                unsent.isPresent() && message instanceof Map<?, ?> poll ? extended(poll, unsent.get()) : message);
        unsent = Optional.empty();
        if (answer instanceof Map<?, ?> reply) {
            CacheFailures.run("answering the driver's question", () -> answer(question(reply)));
        }
        return answer;
    }

    private static Map<String, Object> extended(Map<?, ?> poll, HeldAnswer answer) {
        Map<String, Object> extended = new HashMap<>();
        poll.forEach((name, value) -> extended.put((String) name, value));
        answer.putInto(extended);
        return extended;
    }

    private static Optional<Question.Part> question(Map<?, ?> reply) {
        Optional<Question.Part> files = HeldQuestion.in(reply).map(part -> part);
        return files.isPresent() ? files : DropQuestion.in(reply).map(part -> part);
    }

    private void answer(Optional<Question.Part> question) throws Exception {
        if (question.isPresent()) {
            unsent = Optional.of(question.get().answered(cache.get()));
            pollNow.run();
        }
    }
}
