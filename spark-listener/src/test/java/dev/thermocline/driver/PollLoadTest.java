package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.Targets;
import dev.thermocline.executor.Cluster;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What many executors and large commits cost the driver. Prints the processor time; asserts what doesn't depend on it. */
class PollLoadTest {
    private static final int EXECUTORS = 500;
    private static final int ROUNDS = 40;
    private static final int POLLS_A_SECOND = 2; // each executor, as long as it is busy
    private static final int FILES = 10_000;
    private static final int TAIL = 16 * 1024;

    private final Cluster cluster = new Cluster();

    private static Map<String, Long> counters() {
        return IntStream.range(0, 20).boxed().collect(Collectors.toMap(i -> "counter." + i, i -> 1_000L + i));
    }

    private PollReply poll(String executor, long seen, long done) {
        Poll poll = new Poll(
                new Poll.Sender(executor, PluginVersion.HERE, false),
                seen,
                done,
                Poll.Written.NOTHING,
                Poll.Work.NOTHING,
                counters());
        return PollReply.fromMessage(cluster.receive(poll.toMessage()));
    }

    @Test
    void fiveHundredExecutorsAreAnsweredFromMemory() {
        List<Long> cursors = new ArrayList<>();
        for (int executor = 0; executor < EXECUTORS; executor++) {
            cursors.add(poll("e" + executor, Poll.NEW_READER, 0).cursor());
        }
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long instructions = 0;
        for (int round = 0; round < ROUNDS; round++) {
            cluster.foreignCommit(round, Texts.add("file-" + round + ".parquet"));
            for (int executor = 0; executor < EXECUTORS; executor++) {
                PollReply reply = poll("e" + executor, cursors.get(executor), cursors.get(executor));
                cursors.set(executor, reply.cursor());
                instructions += reply.instructions().size();
            }
        }
        Duration spent = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        double pollsASecond = EXECUTORS * POLLS_A_SECOND;
        double share = spent.toNanos() / 1e9 / (ROUNDS * EXECUTORS / pollsASecond);
        System.out.printf(
                "poll load: %d executors, %.0f polls a second, %.1f us a poll, %.2f %% of one core%n",
                EXECUTORS, pollsASecond, spent.toNanos() / 1e3 / (ROUNDS * EXECUTORS), 100 * share);

        assertThat(instructions).isEqualTo((long) ROUNDS * EXECUTORS);
        assertThat(cluster.book.seen()).isEqualTo(EXECUTORS);
        assertThat(cluster.mailbox.garbled()).isZero();
    }

    @Test
    void tenThousandFilesInOneCommitStayInsideTheBudgets() {
        long budget = 16L << 20;
        Cluster.Executor writer = cluster.executor("writer");
        String[] lines = new String[FILES];
        long mostLog = 0;
        long mostCaptured = 0;
        long mostHot = 0;
        for (int file = 0; file < FILES; file++) {
            String name = "file-" + file + ".parquet";
            lines[file] = Texts.add(name);
            cluster.captured.offer(new WrittenFile.Sent(Texts.captured(name, 1, TAIL)));
            mostCaptured = Math.max(mostCaptured, cluster.captured.counts().bytes());
        }
        cluster.commit(1, lines);
        cluster.endWaits();
        mostLog = Math.max(mostLog, cluster.log.bytes());
        mostHot = Math.max(mostHot, cluster.hot.bytes());
        for (int poll = 0; poll < 100; poll++) {
            writer.poll();
        }

        assertThat(mostCaptured).isPositive().isLessThanOrEqualTo(budget);
        assertThat(mostLog).isPositive().isLessThanOrEqualTo(budget);
        assertThat(mostHot).isPositive().isLessThanOrEqualTo(budget);
        CapturedFiles.Counts counts = cluster.captured.counts();
        assertThat(counts.waiting()).isZero();
        assertThat(cluster.driverCache.gets)
                .as("one for each file whose tail found no room to wait")
                .hasValue((int) counts.droppedForSpace());
        int lost = (int) cluster.log.dropped();
        assertThat(cluster.report().outcomes())
                .as("what the log could not hold until the writer polled is counted there, and reported as lost")
                .isEqualTo(Map.of(CommitOutcome.RESIDENT, FILES - lost, CommitOutcome.LOST, lost));
        assertThat(counts.droppedForSpace()).isPositive();
        assertThat(cluster.log.dropped()).isPositive();
    }

    @Test
    void repliesAreNeverHeavierThanAMessageMayBe() {
        InstructionLog log = cluster.log;
        HotTails hot = cluster.hot;
        for (int file = 0; file < 500; file++) {
            Instruction.Warm warm = Texts.warm(Texts.captured("f" + file, 1, TAIL), 1);
            log.publish(warm, Targets.ALL);
            hot.delivered(warm.name(), warm);
        }
        for (long seen : new long[] {0, Poll.NEW_READER}) {
            long cursor = seen;
            int taken = 0;
            boolean more = true;
            while (more) {
                PollReply reply = poll("reader" + seen, cursor, 0);
                long weight = reply.instructions().stream()
                        .mapToLong(Instruction::weight)
                        .sum();
                assertThat(weight).isLessThanOrEqualTo(PollEndpoint.MAX_REPLY_BYTES);
                taken += reply.instructions().size();
                cursor = reply.cursor();
                more = reply.more();
            }
            assertThat(taken).isEqualTo(500);
        }
    }
}
