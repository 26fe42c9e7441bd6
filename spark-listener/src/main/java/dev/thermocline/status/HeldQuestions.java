package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks the executors what they hold, or to drop it: a part of the question goes with the answer to each poll, until
 * all parts are answered or the time is over. One question at a time; bounded. Thread-safe: {@link #answer} takes one
 * short lock.
 */
public final class HeldQuestions implements HeldSource {
    private static final int MAX_EXECUTORS = 10_000;

    /** A part whose answer does not come is sent again so many times. */
    private static final int MOST_SENDS = 3;

    /** Who is not in Spark's list, as far as its events came through, and is silent for so long is gone. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final String EXECUTOR = "executor";

    private final Clock clock;
    private final Runnable nudge;
    private final ReentrantLock one = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();

    /** When each executor has polled last. */
    @GuardedBy("lock")
    private final Map<String, Long> polled = new HashMap<>();

    @GuardedBy("lock")
    private final Set<String> listed = new HashSet<>();

    @GuardedBy("lock")
    private @Nullable Open open;

    @GuardedBy("lock")
    private long questions;

    /**
     * No executor is known yet.
     *
     * @param clock measures durations
     * @param nudge asks all executors to poll now; must return at once
     */
    public HeldQuestions(Clock clock, Runnable nudge) {
        this.clock = requireNonNull(clock, "clock is null");
        this.nudge = requireNonNull(nudge, "nudge is null");
    }

    /** Spark has an executor in its list. */
    public void listed(String executor) {
        lock.lock();
        try {
            if (listed.size() < MAX_EXECUTORS) {
                listed.add(executor);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Spark has lost an executor: nobody waits for its answer. */
    public void gone(String executor) {
        lock.lock();
        try {
            listed.remove(executor);
            polled.remove(executor);
            if (open != null) {
                open.executors.remove(executor);
            }
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the answer from a poll, and adds the next part of the question to the poll's answer.
     *
     * @param answer as it is without a question
     * @return the answer to send
     * @throws IllegalArgumentException if what the poll reports can't be
     */
    public @Nullable Object answer(Object message, @Nullable Object answer) {
        if (!(message instanceof Map<?, ?> poll)
                || !(answer instanceof Map<?, ?> plain)
                || !(poll.get(EXECUTOR) instanceof String executor)) {
            return answer;
        }
        Optional<Question.Part> next = next(executor, HeldAnswer.in(poll));
        if (next.isEmpty()) {
            return answer;
        }
        HashMap<String, Object> reply = new HashMap<>();
        plain.forEach((name, value) -> reply.put((String) name, value));
        next.get().putInto(reply);
        return reply;
    }

    private Optional<Question.Part> next(String executor, Optional<HeldAnswer> given) {
        lock.lock();
        try {
            if (polled.size() < MAX_EXECUTORS || polled.containsKey(executor)) {
                polled.put(executor, clock.millis());
            }
            Open present = open;
            Part part = present == null ? null : present.executors.get(executor);
            if (present == null || part == null) {
                return Optional.empty();
            }
            given.filter(answer -> answer.id() == present.id).ifPresent(part::take);
            if (part.answered()) {
                progress.signalAll();
                return Optional.empty();
            }
            return part.sends++ < MOST_SENDS
                    ? Optional.of(present.question.part(present.id, part.from))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int executors() {
        return there().size();
    }

    private Set<String> there() {
        lock.lock();
        try {
            long latest = clock.millis() - SILENCE.toMillis();
            Iterator<Map.Entry<String, Long>> all = polled.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<String, Long> known = all.next();
                if (known.getValue() < latest && !listed.contains(known.getKey())) {
                    all.remove();
                }
            }
            Set<String> there = new HashSet<>(listed);
            there.addAll(polled.keySet());
            return there;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Held ask(Question question, Duration longest) throws InterruptedException {
        long until = clock.millis() + longest.toMillis();
        Set<String> there = there();
        if (!one.tryLock(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS)) {
            return new Held(Map.of(), there);
        }
        try {
            Open asked = begin(there, question);
            nudge.run();
            await(asked, until);
            return answers(asked);
        } finally {
            end();
            one.unlock();
        }
    }

    private Open begin(Set<String> there, Question question) {
        lock.lock();
        try {
            Open asked = new Open(++questions, question);
            there.forEach(executor -> asked.executors.put(executor, new Part(question.size())));
            open = asked;
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private void await(Open asked, long until) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = until - clock.millis();
            while (left > 0 && !asked.executors.values().stream().allMatch(Part::answered)) {
                var unused = progress.await(left, TimeUnit.MILLISECONDS);
                left = until - clock.millis();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            open = null;
        } finally {
            lock.unlock();
        }
    }

    private Held answers(Open asked) {
        lock.lock();
        try {
            Map<String, long[]> answered = new HashMap<>();
            Set<String> unreached = new HashSet<>();
            asked.executors.forEach((executor, part) -> {
                if (part.answered()) {
                    answered.put(executor, part.held);
                } else {
                    unreached.add(executor);
                }
            });
            return new Held(answered, unreached);
        } finally {
            lock.unlock();
        }
    }

    /** A question that executors are asked. Guarded by the lock. */
    private static final class Open {
        private final long id;
        private final Question question;
        private final Map<String, Part> executors = new HashMap<>();

        Open(long id, Question question) {
            this.id = id;
            this.question = question;
        }
    }

    /** How far one executor has answered. Guarded by the lock. */
    private static final class Part {
        private final long[] held;
        private int from;
        private int sends;

        Part(int numbers) {
            this.held = new long[numbers];
        }

        boolean answered() {
            return from == held.length;
        }

        void take(HeldAnswer answer) {
            int expected = Math.min(HeldQuestion.MOST_FILES, held.length - from);
            if (answer.from() == from && answer.held().length == expected) {
                System.arraycopy(answer.held(), 0, held, from, expected);
                from += expected;
                sends = 0;
            }
        }
    }
}
