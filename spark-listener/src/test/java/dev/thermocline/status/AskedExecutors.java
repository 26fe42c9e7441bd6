package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.watch.CachedTableLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** A driver that asks, and executors that answer with their polls; for one thread. */
final class AskedExecutors {
    final TestClock clock = new TestClock();

    /** Reads the log. */
    final FakeCache driverCache = new FakeCache();

    final HeldQuestions questions = new HeldQuestions(clock, () -> this.nudged.run());
    Runnable nudged = this::pollAll;
    int messages;

    private final Map<String, Executor> executors = new LinkedHashMap<>();

    /** An executor that polls again as long as it is asked to, as the real one does. */
    final class Executor {
        private final String id;
        private final HeldLink link;
        private boolean again;
        boolean silent;
        boolean loses;

        private Executor(String id, HeldCache cache) {
            this.id = id;
            link = new HeldLink(this::driver, () -> Optional.of(cache), () -> again = true);
        }

        private @Nullable Object driver(Object message) throws IOException {
            messages++;
            Object answer = questions.answer(JdkTypes.sent(message), new PollReply(0, List.of(), false).toMessage());
            if (loses) {
                loses = false;
                throw new IOException("lost on its way");
            }
            return JdkTypes.sent(requireNonNull(answer));
        }

        void poll() {
            again = !silent;
            while (again) {
                again = false;
                try {
                    link.ask(Texts.poll(id, 0, 0).toMessage());
                } catch (Exception e) {
                    again = true; // the next poll comes in its time
                }
            }
        }
    }

    Executor start(String id, HeldCache cache) {
        Executor started = new Executor(id, cache);
        executors.put(id, started);
        return started;
    }

    void end(String id) {
        executors.remove(id);
    }

    private void pollAll() {
        List.copyOf(executors.values()).forEach(Executor::poll);
    }

    LiveTableReader tables() {
        return new LiveTableReader(
                driverCache.everywhere(), new CachedTableLog(driverCache.everywhere()), new Configuration(false));
    }

    /** The table has files f0, f1 and so on, of 1,000 bytes. */
    void table(int files) {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, files).forEach(i -> lines.add(Texts.add("f" + i)));
        driverCache.files.texts.put(new CommitFile(Texts.TABLE, 0).path(), String.join("\n", lines));
    }
}
