package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Interleavings;
import dev.thermocline.fake.SteppedCache;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/**
 * Whenever installs end, an executor's cache ends as if it had followed one instruction after the other. All sequences of
 * four instructions in all interleavings; {@code -Dorder.longest=5} tries longer ones.
 */
final class InstructionOrderTest {
    private static final Path A = Texts.file("a.parquet");
    private static final Path B = Texts.file("b.parquet");
    private static final int LONGEST = Integer.getInteger("order.longest", 4);

    /** Each instruction about two files, and one about both. */
    private static final List<Instruction> KINDS = List.of(
            Texts.warm(Texts.captured(A, 1), 1),
            Texts.warm(Texts.captured(B, 1), 1),
            Texts.evict(2, A),
            Texts.forget(A),
            Texts.evict(2, A, B));

    private static String path(ObjectName name) {
        return (name.equals(FakeNames.of(A)) ? A : B).toString();
    }

    /** What one instruction after the other would leave. */
    private static Set<String> oneAfterTheOther(List<Instruction> instructions) {
        Set<String> resident = new TreeSet<>();
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.Warm warm) {
                resident.add(warm.file().path().toString());
            } else if (instruction instanceof Instruction.Evict evict) {
                evict.names().forEach(name -> resident.remove(path(name)));
            } else if (instruction instanceof Instruction.Forget forget) {
                forget.files().names().forEach(name -> resident.remove(path(name)));
            }
        }
        return resident;
    }

    /** All sequences of so many instructions. */
    private static List<List<Instruction>> sequences(int length) {
        if (length == 0) {
            return List.of(List.of());
        }
        List<List<Instruction>> longer = new ArrayList<>();
        for (List<Instruction> shorter : sequences(length - 1)) {
            for (Instruction instruction : KINDS) {
                List<Instruction> sequence = new ArrayList<>(shorter);
                sequence.add(instruction);
                longer.add(sequence);
            }
        }
        return longer;
    }

    /** Instructions come in pages of one or two; between and after them installs end in any order. */
    private static void check(List<Instruction> instructions, Interleavings chooser) {
        SteppedCache cache = new SteppedCache();
        InstructionExecutor follower = new InstructionExecutor(
                "1", cache.everywhere(), () -> new Configuration(false), HolderTails.NONE, body -> {});
        int next = 0;
        while (next < instructions.size() || cache.running() > 0) {
            int left = Math.min(2, instructions.size() - next);
            int choice = chooser.choose(left + cache.running());
            if (choice < left) {
                int end = next + choice + 1;
                follower.follow(end, instructions.subList(next, end));
                next = end;
            } else {
                cache.end(choice - left);
            }
        }

        assertThat(cache.resident).as("%s, %s", instructions, chooser).isEqualTo(oneAfterTheOther(instructions));
        assertThat(follower.done()).as("%s, %s", instructions, chooser).isEqualTo(instructions.size());
    }

    @Test
    void everyInterleavingEndsAsOneInstructionAfterTheOther() {
        int runs = 0;
        for (int length = 1; length <= LONGEST; length++) {
            for (List<Instruction> sequence : sequences(length)) {
                runs += Interleavings.forEach(chooser -> check(sequence, chooser));
            }
        }
        assertThat(runs).isGreaterThan(5_000);
    }

    @Test
    void evictionBehindAnInstallIsAcknowledgedWhenItIsDone() {
        SteppedCache cache = new SteppedCache();
        InstructionExecutor follower = new InstructionExecutor(
                "1", cache.everywhere(), () -> new Configuration(false), HolderTails.NONE, body -> {});
        follower.follow(2, List.of(KINDS.get(0), KINDS.get(2)));
        assertThat(follower.done()).isNegative();
        assertThat(follower.drain()).isEmpty();

        cache.end(0);

        assertThat(follower.done()).isEqualTo(2);
        assertThat(follower.drain())
                .hasSize(2)
                .allSatisfy(ack -> assertThat(ack.bytesLeft()).isNotPositive());
    }
}
