package dev.thermocline.buffer;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.buffer.InstructionLog.Page;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.fake.TestClock;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.ObjectNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Readers page through the log, fall behind, and catch up. */
class InstructionLogTest {
    private static final long PLENTY = 1L << 30;

    private final TestClock clock = new TestClock();
    private final InstructionLog log = new InstructionLog(10, 100_000, Duration.ofMinutes(5), clock);

    @Test
    void newReaderStartsAtTheHeadWithoutBacklog() {
        publish(log, 1, 2, 3);

        Page first = log.after("1", -1, PLENTY);
        assertThat(first).isEqualTo(new Page(3, List.of(), false, 0));
        publish(log, 4);
        assertThat(versions(log.after("1", first.cursor(), PLENTY))).containsExactly(4L);
    }

    @Test
    void newReaderOfAnEmptyLogMissesNothing() {
        Page first = log.after("1", -1, PLENTY);
        assertThat(first.cursor()).isZero();
        publish(log, 1);

        assertThat(versions(log.after("1", first.cursor(), PLENTY))).containsExactly(1L);
    }

    @Test
    void numbersRiseByOne() {
        assertThat(log.head()).isZero();
        assertThat(log.publish(evict(1), Targets.ALL)).isEqualTo(1);
        assertThat(log.publish(evict(2), Targets.ALL)).isEqualTo(2);
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void readerThatIsUpToDateGetsAnEmptyPage() {
        publish(log, 1, 2);

        assertThat(log.after("1", 2, PLENTY)).isEqualTo(new Page(2, List.of(), false, 0));
    }

    @Test
    void pageEndsBeforeItsLimitAndTheNextGoesOn() {
        publish(log, 1, 2, 3, 4, 5);
        long two = 2 * evict(1).weight();

        Page first = log.after("1", 0, two);
        Page second = log.after("1", first.cursor(), two + 1);
        Page third = log.after("1", second.cursor(), two);

        assertThat(versions(first)).containsExactly(1L, 2L);
        assertThat(first.more()).isTrue();
        assertThat(versions(second)).containsExactly(3L, 4L);
        assertThat(versions(third)).containsExactly(5L);
        assertThat(third.more()).isFalse();
        assertThat(third.cursor()).isEqualTo(5);
    }

    @Test
    void heavyInstructionStillGetsThrough() {
        publish(log, 1, 2);

        Page page = log.after("1", 0, 1);

        assertThat(versions(page)).containsExactly(1L);
        assertThat(page.more()).isTrue();
        assertThat(versions(log.after("1", page.cursor(), 0))).containsExactly(2L);
    }

    @Test
    void readerBehindTheOldestSkipsAheadAndIsTold() {
        publish(log, LongStream.rangeClosed(1, 25).toArray());

        Page page = log.after("1", 3, PLENTY);

        assertThat(versions(page)).containsExactly(16L, 17L, 18L, 19L, 20L, 21L, 22L, 23L, 24L, 25L);
        assertThat(page.skipped()).isEqualTo(12);
        assertThat(page.cursor()).isEqualTo(25);
        assertThat(log.size()).isEqualTo(10);
        assertThat(log.dropped()).isEqualTo(15);
    }

    @Test
    void agedInstructionsAreNotOffered() {
        publish(log, 1, 2);
        clock.advance(Duration.ofMinutes(3));
        publish(log, 3);
        clock.advance(Duration.ofMinutes(2));

        Page page = log.after("1", 0, PLENTY);
        assertThat(versions(page)).containsExactly(3L);
        assertThat(page.skipped()).isEqualTo(2);
        clock.advance(Duration.ofMinutes(5));
        assertThat(log.after("1", 0, PLENTY)).isEqualTo(new Page(3, List.of(), false, 3));
        assertThat(log.bytes()).isZero();
        assertThat(log.publish(evict(4), Targets.ALL)).isEqualTo(4);
        assertThat(versions(log.after("1", 3, PLENTY))).containsExactly(4L);
    }

    @Test
    void bytesAreBounded() {
        long each = evict(1).weight();
        InstructionLog small = new InstructionLog(100, 3 * each, Duration.ofMinutes(5), clock);
        publish(small, 1, 2, 3, 4, 5);

        assertThat(small.size()).isEqualTo(3);
        assertThat(small.bytes()).isEqualTo(3 * each);
        assertThat(versions(small.after("1", 0, PLENTY))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void instructionBeyondAllBytesIsDroppedAndCounted() {
        InstructionLog tiny = new InstructionLog(100, 10, Duration.ofMinutes(5), clock);

        assertThat(tiny.publish(evict(1), Targets.ALL)).isEqualTo(1);
        assertThat(tiny.after("1", 0, PLENTY)).isEqualTo(new Page(1, List.of(), false, 1));
        assertThat(tiny.dropped()).isEqualTo(1);
    }

    @Test
    void cursorOfAnotherLogStartsAtTheHead() {
        publish(log, 1, 2);

        assertThat(log.after("1", 5000, PLENTY)).isEqualTo(new Page(2, List.of(), false, 0));
    }

    @Test
    void everyReaderGetsEachInstructionOnceOrIsToldThatItMissedIt() {
        long seed = 31;
        Random random = new Random(seed);
        long[] cursors = new long[4];
        long[] accounted = new long[4];
        for (int i = 0; i < 5000; i++) {
            if (random.nextInt(3) > 0) {
                publish(log, i);
            }
            clock.advance(Duration.ofSeconds(random.nextInt(20)));
            int reader = random.nextInt(4);
            if (random.nextInt(10) == 0) {
                Page page = log.after("1", cursors[reader], random.nextInt(2000));
                accounted[reader] += page.skipped() + page.instructions().size();
                cursors[reader] = page.cursor();
                assertThat(accounted[reader]).as("seed %d, round %d", seed, i).isEqualTo(page.cursor());
                assertThat(page.more()).isEqualTo(page.cursor() < log.head());
            }
            assertThat(log.size()).isBetween(0, 10);
        }
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> new InstructionLog(0, 1, Duration.ofSeconds(1), clock))
                .hasMessageContaining("maxInstructions 0");
        assertThatThrownBy(() -> new InstructionLog(1, 1, Duration.ZERO, clock)).hasMessageContaining("PT0S");
    }

    private static Instruction evict(long version) {
        return new Instruction.Evict(TABLE, version, ObjectNames.of(List.of(new ObjectName(1, 2))));
    }

    @Test
    void pageLeavesOutWhatIsNotForTheReaderAndTheCursorMovesOn() {
        InstructionLog log = new InstructionLog(10, 1 << 20, Duration.ofMinutes(10), clock);
        log.publish(evict(1), new Targets.Some(List.of("1", "2"), Set.of()));
        log.publish(evict(2), Targets.ALL);
        log.publish(evict(3), new Targets.Some(List.of("2"), Set.of("3")));
        log.publish(evict(4), Targets.NONE);

        assertThat(log.after("1", 0, 1 << 20))
                .isEqualTo(new InstructionLog.Page(4, List.of(evict(1), evict(2)), false, 0));
        assertThat(log.after("2", 0, 1 << 20).instructions()).containsExactly(evict(1), evict(2), evict(3));
        assertThat(log.after("3", 0, 1 << 20).instructions()).containsExactly(evict(2), evict(3));
        assertThat(log.after("4", 2, 1 << 20)).isEqualTo(new InstructionLog.Page(4, List.of(), false, 0));
    }

    private static void publish(InstructionLog log, long... versions) {
        for (long version : versions) {
            log.publish(evict(version), Targets.ALL);
        }
    }

    private static List<Long> versions(Page page) {
        List<Long> versions = new ArrayList<>();
        page.instructions().forEach(instruction -> versions.add(((Instruction.Evict) instruction).version()));
        return versions;
    }
}
