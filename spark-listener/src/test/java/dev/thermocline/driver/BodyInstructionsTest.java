package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.executor.InstructionExecutor;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.TestClock;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.PollReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Bodies travel as instructions, to executors that are there. */
class BodyInstructionsTest {
    private static final Bodies BODY = new Bodies(
            new Path("s3a://lake/t"),
            3,
            new Bodies.Body("2", "s3a://lake/t/f.parquet", 1_000, List.of("a", "nested.c"), 500));

    private final TestClock clock = new TestClock();
    private final InstructionLog log = new InstructionLog(100, 1 << 20, Duration.ofMinutes(10), clock);
    private final ExecutorRegistry book = new ExecutorRegistry(Duration.ofSeconds(15), clock);

    @Test
    void ownersAreChosenAmongExecutorsThatPolledLately() {
        book.polled("1", 0, Map.of());
        clock.advance(Duration.ofSeconds(10));
        book.polled("2", 0, Map.of());
        assertThat(book.names()).containsExactlyInAnyOrder("1", "2");

        clock.advance(Duration.ofSeconds(10));

        assertThat(book.names()).containsExactly("2");
    }

    @Test
    void bodyReachesAnExecutorAsItWasSentAndIsNotWaitedFor() {
        log.publish(BODY);
        Object sent = JdkTypes.sent(new PollReply(1, log.after(0, 1 << 20).instructions(), false).toMessage());
        List<Bodies> taken = new ArrayList<>();
        InstructionExecutor follower =
                new InstructionExecutor(new FakeCache().everywhere(), () -> new Configuration(false), taken::add);

        follower.follow(1, PollReply.fromMessage(sent).instructions());

        assertThat(taken).containsExactly(BODY);
        assertThat(follower.done()).isEqualTo(1);
        assertThat(BODY.weight()).isPositive();
    }
}
