package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.Targets;
import dev.thermocline.executor.HolderTails;
import dev.thermocline.executor.InstructionExecutor;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
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
            new Bodies.Body(
                    "2", "s3a://lake/t/f.parquet", 1_000, List.of("a", "nested.c"), new Bodies.Part(64, 900, 500)));

    private final TestClock clock = new TestClock();
    private final InstructionLog log = new InstructionLog(100, 1 << 20, Duration.ofMinutes(10), clock);
    private final ExecutorRegistry book = new ExecutorRegistry(Duration.ofSeconds(15), clock);

    @Test
    void ownersAreChosenAmongExecutorsThatPolledLately() {
        book.polled(Texts.poll("1", 0, 0).sender(), 0, false, Map.of());
        clock.advance(Duration.ofSeconds(10));
        book.polled(Texts.poll("2", 0, 0).sender(), 0, false, Map.of());
        assertThat(book.names()).containsExactlyInAnyOrder("1", "2");

        clock.advance(Duration.ofSeconds(10));

        assertThat(book.names()).containsExactly("2");
    }

    @Test
    void bodyReachesAnExecutorAsItWasSentAndIsNotWaitedFor() {
        log.publish(BODY, Targets.ALL);
        Object sent = JdkTypes.sent(new PollReply(1, log.after("2", 0, 1 << 20).instructions(), false).toMessage());
        List<Bodies> taken = new ArrayList<>();
        InstructionExecutor follower = new InstructionExecutor(
                "2", new FakeCache().everywhere(), () -> new Configuration(false), HolderTails.NONE, taken::add);

        follower.follow(1, PollReply.fromMessage(sent).instructions());

        assertThat(taken).containsExactly(BODY);
        assertThat(follower.done()).isEqualTo(1);
        assertThat(BODY.weight()).isPositive();
    }
}
