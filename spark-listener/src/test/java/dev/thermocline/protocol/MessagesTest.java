package dev.thermocline.protocol;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.delta.CommitTexts;
import dev.thermocline.peer.CapturedTail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What travels between JVMs: JDK types only, checked on arrival. */
class MessagesTest {
    private static final CapturedTail FILE = new CapturedTail(
            new Path("s3a://b/t/pc=x%3Ay/é ü.parquet"),
            new ObjectVersion("\"abc\"", Optional.of("v1"), 500),
            0,
            new Owner("me"),
            new byte[] {1, 2, 3});
    private static final CapturedTail UNVERSIONED = new CapturedTail(
            new Path("s3a://b/t/p.parquet"),
            new ObjectVersion("abc", Optional.empty(), 3),
            1700000000000L,
            new Owner("other"),
            new byte[] {1, 2, 3});

    private static final ObjectName NAME = ObjectName.of("endpoint", "b", "t/pc=x%3Ay/é ü.parquet");
    private static final ObjectName OTHER = new ObjectName(-1, Long.MIN_VALUE);

    private static ObjectNames names(int count) {
        return ObjectNames.of(
                IntStream.range(0, count).mapToObj(i -> new ObjectName(i, -i)).toList());
    }

    @Test
    void capturedFilesSurviveSerialization() throws IOException, ClassNotFoundException {
        assertThat(TailCodec.fromMessage(overTheWire(TailCodec.toMessage(FILE))))
                .isEqualTo(FILE);
        assertThat(TailCodec.fromMessage(overTheWire(TailCodec.toMessage(UNVERSIONED))))
                .isEqualTo(UNVERSIONED);
    }

    @Test
    void instructionsSurviveSerialization() throws IOException, ClassNotFoundException {
        Path table = new Path("s3a://b/wh/pc=x%3Ay/a b");
        List<Instruction> instructions = List.of(
                new Instruction.Warm(table, 3, NAME, FILE),
                new Instruction.Warm(table, 4, NAME, UNVERSIONED),
                new Instruction.Evict(table, 5, ObjectNames.of(List.of(NAME, OTHER))),
                new Instruction.Forget(new DeletedNames(table, ObjectNames.of(List.of(NAME, OTHER)))));

        for (Instruction instruction : instructions) {
            assertThat(Instruction.fromMessage(overTheWire(instruction.toMessage())))
                    .isEqualTo(instruction);
        }
    }

    @Test
    void weightFollowsTheBytes() {
        long small = new Instruction.Warm(TABLE, 1, NAME, CommitTexts.captured("p", 0, 10)).weight();
        long large = new Instruction.Warm(TABLE, 1, NAME, CommitTexts.captured("p", 0, 5010)).weight();

        assertThat(large - small).isEqualTo(5000);
        assertThat(new Instruction.Evict(TABLE, 1, names(1000)).weight()
                        - new Instruction.Evict(TABLE, 1, names(1)).weight())
                .isEqualTo(999 * 16);
    }

    @Test
    void manyNamesAreSplitIntoInstructionsOfBoundedSize() {
        ObjectNames names = names(25_000);

        List<Instruction.Evict> parts = Instruction.Evict.of(TABLE, 9, names);

        assertThat(parts).extracting(part -> part.names().size()).containsExactly(10_000, 10_000, 5_000);
        assertThat(parts).flatExtracting(Instruction.Evict::names).isEqualTo(names);
        assertThat(Instruction.Evict.of(TABLE, 9, names(0))).isEmpty();
        assertThatThrownBy(() -> new Instruction.Evict(TABLE, 9, names)).hasMessageContaining("25000");
    }

    @Test
    void messagesOfAnotherShapeAreRefused() {
        Object[] file = TailCodec.toMessage(FILE);
        assertRefused(() -> TailCodec.fromMessage(new Object[] {}));
        assertRefused(() -> TailCodec.fromMessage(with(file, 0, null)));
        assertRefused(() -> TailCodec.fromMessage(with(file, 2, 17L)));
        assertRefused(() -> TailCodec.fromMessage(with(file, 3, "500")));
        assertRefused(() -> TailCodec.fromMessage(with(file, 3, 500)));
        assertRefused(() -> TailCodec.fromMessage(with(file, 6, null)));
        Object[] evict = new Instruction.Evict(TABLE, 5, names(1)).toMessage();
        assertRefused(() -> Instruction.fromMessage(with(evict, 0, "pin")));
        assertRefused(() -> Instruction.fromMessage(with(evict, 0, "warm")));
        assertRefused(() -> Instruction.fromMessage(with(evict, 1, "")));
        assertRefused(() -> Instruction.fromMessage(with(evict, 2, -1L)));
        assertRefused(() -> Instruction.fromMessage(with(evict, 3, new byte[17])));
        assertRefused(() -> Instruction.fromMessage(with(evict, 3, new byte[0])));
    }

    @Test
    void messagesThatSayImpossibleThingsAreRefused() {
        Object[] file = TailCodec.toMessage(FILE);
        assertRefused(() -> TailCodec.fromMessage(with(file, 0, "")));
        assertRefused(() -> TailCodec.fromMessage(with(file, 1, "")));
        assertRefused(() -> TailCodec.fromMessage(with(file, 3, -1L)));
        assertRefused(() -> TailCodec.fromMessage(with(file, 3, 2L)));
        assertRefused(() -> TailCodec.fromMessage(with(file, 4, -1L)));
        assertRefused(() -> TailCodec.fromMessage(with(with(file, 3, 1L << 40), 6, new byte[(1 << 20) + 1])));
    }

    @Test
    void capturedFilesCompareByContentAndKeepOwnerAndBytesOutOfLogs() {
        CapturedTail twin = TailCodec.fromMessage(TailCodec.toMessage(FILE).clone());

        assertThat(twin).isEqualTo(FILE).hasSameHashCodeAs(FILE);
        assertThat(TailCodec.merged(twin, FILE)).isEqualTo(FILE);
        assertThat(FILE).isNotEqualTo(UNVERSIONED);
        assertThat(new CapturedTail(
                                new Path("p"),
                                new ObjectVersion("e", Optional.empty(), 1),
                                0,
                                new Owner("AKIA-secret"),
                                new byte[1])
                        .toString())
                .doesNotContain("AKIA-secret")
                .contains("p, etag e");
    }

    private static void assertRefused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
    }

    private static Object[] with(Object[] message, int index, @Nullable Object part) {
        @Nullable Object[] changed = message.clone();
        changed[index] = part;
        return changed;
    }

    /** Serializes and reads back with a stream that, like a JVM without our jar, knows classes of the JDK only. */
    private static Object[] overTheWire(Object[] message) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
                return Class.forName(description.getName(), false, ClassLoader.getPlatformClassLoader());
            }
        }) {
            return (Object[]) in.readObject();
        }
    }
}
