package dev.thermocline.delta;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHash;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and deletion-vector names as commits encode them. */
class FilePathsTest {
    private static final List<String> PARTS = List.of(
            "a", "part-00000-4c3e.snappy.parquet", "pc=1", "_x", "/", "/", ".", "..", "%20", "é", "a:b", "?", "+");

    private static final String Z85_DIGITS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "part-0.parquet | part-0.parquet",
                "pc=x%253Ay%252Fz%2525/part-0.parquet | pc=x%3Ay%2Fz%25/part-0.parquet",
                "pc=a%20b/part-0.parquet | pc=a b/part-0.parquet",
                "pc=é/part-0.parquet | pc=é/part-0.parquet",
                "pc=%C3%A9/part-0.parquet | pc=é/part-0.parquet",
                "pc=日本/part-0.parquet | pc=日本/part-0.parquet",
                "pc=a+b/part-0.parquet | pc=a+b/part-0.parquet",
                "pc=q%253Fr%2523s/part-0.parquet | pc=q%3Fr%23s/part-0.parquet",
                "pc=q%3Fr%23s/part-0.parquet | pc=q?r#s/part-0.parquet",
                "pc=__HIVE_DEFAULT_PARTITION__/p.parquet | pc=__HIVE_DEFAULT_PARTITION__/p.parquet",
            })
    void relativePathIsDecodedOnce(String encoded, String key) {
        Path resolved = FilePaths.resolve(TABLE, encoded).orElseThrow();

        assertThat(resolved.toUri().getPath()).isEqualTo("/wh/events/" + key);
        assertThat(resolved.toUri().getScheme()).isEqualTo("s3a");
        assertThat(resolved.toUri().getHost()).isEqualTo("bucket");
        assertThat(new Path(resolved.toString())).isEqualTo(resolved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://bucket/wh/events", "s3a://bucket/wh/a b%20é", "s3a://bucket/", "/wh/events"})
    void dataFileIsWhereItsPathResolves(String root) {
        Path table = new Path(root);
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder encoded = new StringBuilder();
            for (int parts = random.nextInt(8); parts >= 0; parts--) {
                encoded.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            Optional<Path> resolved = FilePaths.resolve(table, encoded.toString());

            Optional<ListedFile> file = FilePaths.dataFile(table, encoded.toString(), 7);

            assertThat(file.map(ListedFile::text))
                    .as("%s below %s, seed %d", encoded, root, seed)
                    .isEqualTo(resolved.map(Path::toString));
            assertThat(file.map(ListedFile::hash)).isEqualTo(resolved.map(PathHash::of));
        }
    }

    @Test
    void absolutePathStaysWhereItIs() {
        assertThat(FilePaths.resolve(TABLE, "s3a://other/wh/s1/pc=a%2520b/p.parquet"))
                .contains(new Path("s3a://other/wh/s1/pc=a%20b/p.parquet"));
    }

    @Test
    void knownVectorOfTheProtocolDecodes() {
        assertThat(FilePaths.relativeDeletionVector(TABLE, "ab^-aqEH.-t@S}K{vb[*k^"))
                .contains(new Path(TABLE, "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"));
    }

    @Test
    void vectorWithoutPrefixLiesInTheTable() {
        UUID uuid = UUID.fromString("480adb26-1c7f-4b3e-9f00-a1b2c3d4e5f6");

        assertThat(FilePaths.relativeDeletionVector(TABLE, encode(uuid)))
                .contains(new Path(TABLE, "deletion_vector_" + uuid + ".bin"));
    }

    @Test
    void everyUuidSurvivesEncodingAndDecoding() {
        long seed = 20260301;
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            assertThat(Z85.decodeUuid(encode(uuid)))
                    .as("seed %d, round %d", seed, i)
                    .contains(uuid);
        }
        assertThat(Z85.decodeUuid(encode(new UUID(-1, -1)))).contains(new UUID(-1, -1));
        assertThat(Z85.decodeUuid(encode(new UUID(0, 0)))).contains(new UUID(0, 0));
    }

    @ParameterizedTest
    @CsvSource({"''", "000000000000000000", "000000000000000000000", "0000000000000000000~", "%nSc1000000000000000"})
    void textThatIsNoUuidDecodesToNothing(String text) {
        // "%nSc1" is one more than the largest 32-bit word, "%nSc0"
        assertThat(Z85.decodeUuid(text)).isEmpty();
    }

    @Test
    void largestWordDecodes() {
        assertThat(Z85.decodeUuid("%nSc0%nSc0%nSc0%nSc0")).contains(new UUID(-1, -1));
    }

    private static String encode(UUID uuid) {
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip();
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            long word = Integer.toUnsignedLong(bytes.getInt());
            for (long divisor = 85L * 85 * 85 * 85; divisor > 0; divisor /= 85) {
                text.append(Z85_DIGITS.charAt((int) (word / divisor % 85)));
            }
        }
        return text.toString();
    }
}
