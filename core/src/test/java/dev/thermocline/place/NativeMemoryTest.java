package dev.thermocline.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How much memory outside the heap is taken. */
class NativeMemoryTest {
    private static final long MEBIBYTE = 1L << 20;

    private static NativeMemory memory(long total, long heap, long directLimit, long directUsed) {
        return new NativeMemory(
                OptionalLong.of(total * MEBIBYTE),
                heap * MEBIBYTE,
                OptionalLong.of(directLimit * MEBIBYTE),
                directUsed * MEBIBYTE);
    }

    @Test
    void containerHoldsTheHeapAndTheJvmBeside() {
        NativeMemory memory = memory(2048, 1024, 4096, 0);

        assertThat(memory.against(768 * MEBIBYTE)).isEmpty();
        assertThat(memory.against(769 * MEBIBYTE))
                .contains(
                        "the container or machine has 2147483648 B, of which the heap may take 1073741824 B and the JVM"
                                + " itself about 268435456 B; lower it, or raise the container's memory"
                                + " (spark.executor.memoryOverhead)");
    }

    @Test
    void directMemoryIsLeftToOthers() {
        NativeMemory memory = memory(1 << 20, 1024, 1024, 100);

        assertThat(memory.against(860 * MEBIBYTE)).isEmpty();
        assertThat(memory.against(861 * MEBIBYTE))
                .contains(
                        "the JVM allows 1073741824 B of direct memory, of which 104857600 B are in use and 67108864 B are"
                                + " left to others; lower it, or raise -XX:MaxDirectMemorySize and the container's memory");
    }

    @Test
    void whatTheJvmDoesNotTellIsNotChecked() {
        NativeMemory unknown = new NativeMemory(OptionalLong.empty(), 1024, OptionalLong.empty(), 0);

        assertThat(unknown.against(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void thisJvmIsAsked() {
        NativeMemory memory = NativeMemory.ofThisProcess(OptionalLong.empty());

        assertThat(memory.total()).isPresent();
        assertThat(memory.heap()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(memory.against(1 << 20)).isEmpty();
        assertThat(memory.against(1L << 50)).isPresent();
    }
}
