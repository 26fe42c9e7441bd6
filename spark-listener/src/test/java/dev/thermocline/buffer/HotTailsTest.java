package dev.thermocline.buffer;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static dev.thermocline.delta.CommitTexts.captured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.protocol.Instruction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an executor that starts is given, and how much of it is held. */
class HotTailsTest {
    private static Instruction.Warm tail(String path, int bytes) {
        return new Instruction.Warm(TABLE, 1, name(path), captured(path, 1, bytes));
    }

    private static void deliver(HotTails hot, Instruction.Warm tail) {
        hot.delivered(tail.name(), tail);
    }

    private static ObjectName name(String path) {
        return ObjectName.of("", "", path);
    }

    @Test
    void tailsComeInTheOrderOfShippingAndASecondShippingMovesToTheEnd() {
        HotTails hot = new HotTails(1 << 20);
        Instruction.Warm again = tail("a", 20);
        deliver(hot, tail("a", 10));
        deliver(hot, tail("b", 10));
        deliver(hot, again);

        assertThat(hot.after(false, 0, 1 << 20).tails()).containsExactly(tail("b", 10), again);
        assertThat(hot.size()).isEqualTo(2);
        assertThat(hot.bytes()).isEqualTo(tail("b", 10).weight() + again.weight());
    }

    @Test
    void pagesGoOnWhereTheLastOneEndedAlthoughTailsDieBetweenThem() {
        HotTails hot = new HotTails(1 << 20);
        for (String path : List.of("a", "b", "c", "d")) {
            deliver(hot, tail(path, 10));
        }
        long two = 2 * tail("a", 10).weight();

        HotTails.Page first = hot.after(false, 0, two);
        hot.died(List.of(name("b"), name("c")));
        HotTails.Page second = hot.after(false, first.last(), two);

        assertThat(first.tails()).containsExactly(tail("a", 10), tail("b", 10));
        assertThat(first.more()).isTrue();
        assertThat(second.tails()).containsExactly(tail("d", 10));
        assertThat(second.more()).isFalse();
        assertThat(hot.holds(name("b"))).isFalse();
        assertThat(hot.holds(name("d"))).isTrue();
    }

    @Test
    void tailShippedLongestAgoGoesFirstAndTheBytesStayInsideTheirBudget() {
        long three = 3 * tail("a", 1000).weight();
        HotTails hot = new HotTails(three);
        for (int i = 0; i < 10_000; i++) {
            deliver(hot, tail(Character.toString('a' + i % 26), 1000));
            assertThat(hot.bytes()).isLessThanOrEqualTo(three);
        }
        assertThat(hot.size()).isEqualTo(3);
    }

    @Test
    void tailHeavierThanThePageComesAlone() {
        HotTails hot = new HotTails(1 << 20);
        deliver(hot, tail("a", 1000));
        deliver(hot, tail("b", 1000));

        assertThat(hot.after(false, 0, 1).tails()).hasSize(1);
    }

    @Test
    void budgetOfNothingKeepsNothing() {
        HotTails hot = new HotTails(0);
        deliver(hot, tail("a", 1));

        assertThat(hot.size()).isZero();
        assertThat(hot.bytes()).isZero();
        assertThatThrownBy(() -> new HotTails(-1)).hasMessageContaining("-1");
    }
}
