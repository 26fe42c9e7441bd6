package dev.thermocline.hadoop.lies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A store that answers wrongly, once or as long as it likes, under each of several ways of reading; the oracle is plain
 * S3A under the same lie. Where S3A is right the cache is; where S3A is wrong once, the cache is at most once; nothing
 * wrong outlives the lie, not even over a restart; there is no RuntimeException that S3A does not throw, and no flood
 * of requests.
 *
 * <p>With {@code -Dthermocline.lies.files=n} each wrong answer is given for n files of each kind, with other bytes,
 * instead of one.
 */
class LyingS3Test {
    private static final int ALWAYS = 1_000_000;
    private static final int MORE_REQUESTS = 10;
    private static final int FILES = Integer.getInteger("thermocline.lies.files", 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final SoftAssertions softly = new SoftAssertions();
    private final List<Readings> files = new ArrayList<>();
    private FileSystem plain;
    private FileSystem cached;

    @BeforeEach
    void open() throws IOException {
        plain = FileSystem.newInstance(new Path("s3a://lake/").toUri(), impatient(LAKE.plain()));
        cached = LAKE.caching(impatient(LAKE.configuration()));
        LAKE.trustProbes();
    }

    /** Stores that lie do so again when they are asked again. */
    private static Configuration impatient(Configuration configuration) {
        configuration.set("fs.s3a.retry.limit", "1");
        configuration.set("fs.s3a.attempts.maximum", "1");
        configuration.set("fs.s3a.retry.interval", "1ms");
        return configuration;
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        cached.close();
    }

    @Test
    void oneLieIsNotRemembered() throws Exception {
        compareAll(1);
    }

    @Test
    void lieThatLastsDoesNoMoreHarmThanToPlainS3a() throws Exception {
        compareAll(ALWAYS);
    }

    private void compareAll(int times) throws Exception {
        for (Lie lie : Lie.all()) {
            for (int file = 0; file < FILES; file++) {
                compare(lie, times, new Readings(LAKE.dataFile(), Lake.bytes(150_000, file)));
                compare(lie, times, new Readings(LAKE.versionedFile(), Lake.bytes(150_000, file)));
                compare(lie, times, new Readings(LAKE.dataFile(), Lake.bytes(1_000, file)));
            }
        }
        cached.close();
        CacheRuntime.shutdown();
        cached = LAKE.restarted();
        for (Readings file : files) {
            softly.assertThat(file.by(cached)).as("%s; restarted", file.path()).allMatch(LyingS3Test::right);
        }
        softly.assertAll();
    }

    private void compare(Lie lie, int times, Readings file) throws IOException {
        Readings.write(plain, file);
        files.add(file);
        List<String> there = lied(lie, times, file, plain);
        int requests = LAKE.requests().size();
        List<String> here = lied(lie, times, file, cached);
        softly.assertThat(harm(here, there, times))
                .as("%s; %s; S3A %s; here %s; %s", lie, file.path(), there, here, LAKE.requests())
                .isEmpty();
        softly.assertThat(LAKE.requests().size())
                .as("%s; %s; requests %s", lie, file.path(), LAKE.requests())
                .isLessThanOrEqualTo((lie.inPieces() ? 8 : 2) * requests + MORE_REQUESTS);
        softly.assertThat(file.by(cached))
                .as("%s; %s; afterwards", lie, file.path())
                .allMatch(LyingS3Test::right);
    }

    private static List<String> lied(Lie lie, int times, Readings file, FileSystem fileSystem) {
        String key = file.path().toUri().getPath().substring(1);
        LAKE.forgetRequests();
        LAKE.trustProbes();
        LAKE.proxy()
                .faults()
                .answerNext(
                        request -> (request.key().equals(key) || request.kind() == Kind.LIST)
                                && lie.which().test(request),
                        lie.about(file.bytes()),
                        times);
        List<String> outcomes = file.by(fileSystem);
        LAKE.proxy().faults().clear();
        return outcomes;
    }

    private static boolean right(String outcome) {
        return outcome.endsWith(Readings.RIGHT);
    }

    /** What the cache made worse. */
    private static List<String> harm(List<String> here, List<String> there, int times) {
        List<String> harm = new ArrayList<>();
        if (times == 1) {
            long wrongThere = there.stream().filter(outcome -> !right(outcome)).count();
            here.stream()
                    .filter(outcome -> !right(outcome))
                    .skip(Math.min(1, wrongThere))
                    .forEach(harm::add);
        } else {
            for (int i = 0; i < here.size(); i++) {
                if (right(there.get(i)) && !right(here.get(i))) {
                    harm.add(here.get(i));
                }
            }
        }
        here.stream()
                .filter(outcome -> outcome.contains("java.lang.") && !there.contains(outcome))
                .forEach(harm::add);
        return harm;
    }

    /** A short file comes whole, so that its entity tag gives a flipped bit away. */
    @Test
    void flippedBitOfAShortFileIsNotKept() throws Exception {
        for (boolean probed : new boolean[] {true, false}) {
            Readings file = new Readings(LAKE.dataFile(), Lake.bytes(1_000, probed ? 7 : 8));
            Readings.write(plain, file);
            if (!probed) {
                cached.listStatus(file.path().getParent()); // its status is known, its bytes are not
            }
            LAKE.proxy()
                    .faults()
                    .answerNext(
                            request -> request.kind() == Kind.GET,
                            (request, truth) -> {
                                byte[] flipped = truth.body().clone();
                                flipped[flipped.length / 2] ^= 4;
                                return truth.withBody(flipped);
                            },
                            1);

            assertThat(file.by(cached)).as("%s %s", probed, LAKE.requests()).allMatch(LyingS3Test::right);
            assertThat(file.by(cached)).allMatch(LyingS3Test::right);
        }
    }

    /** Tags of objects under a key of KMS look like digests and are none. */
    @Test
    void tagsThatAreNoDigestsCostOneRequestMoreAndNoCache() throws Exception {
        LAKE.proxy()
                .faults()
                .answerNext(
                        request -> true,
                        (request, truth) -> truth.with("ETag", "\"0123456789abcdef0123456789abcdef\""),
                        ALWAYS);
        List<List<String>> requests = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Readings file = new Readings(LAKE.dataFile(), Lake.bytes(1_000, number));
            Readings.write(plain, file);
            LAKE.forgetRequests();
            cached.getFileStatus(file.path());
            requests.add(LAKE.requests());
        }

        assertThat(requests.get(0)).hasSize(2);
        assertThat(requests.get(2)).hasSizeLessThanOrEqualTo(2);
    }
}
