package dev.thermocline.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Texts;
import dev.thermocline.report.TableStatus.Scope;
import dev.thermocline.watch.CachedTableLog;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which files a table's commits leave live. */
final class LiveTableReaderTest {
    private static final int MOST = 10_000;

    private final FakeCache cache = new FakeCache();
    private final LiveTableReader reader =
            new LiveTableReader(cache.everywhere(), new CachedTableLog(cache.everywhere()), new Configuration(false));

    private void commit(long version, String... lines) {
        cache.files.texts.put(new CommitFile(Texts.TABLE, version).path(), String.join("\n", lines));
    }

    private LiveTable read(int most, BooleanSupplier inTime) throws IOException {
        return reader.read(Texts.TABLE, most, inTime);
    }

    private LiveTable read() throws IOException {
        return read(MOST, () -> true);
    }

    private static Set<Long> names(LiveTable table) {
        Set<Long> names = new HashSet<>();
        for (int from = 0; from < table.files().size(); from += HeldQuestion.MOST_FILES) {
            long[] page = ((HeldQuestion) table.files().held().part(1, from)).names();
            for (int i = 0; i < page.length; i += 2) {
                names.add(page[i]);
            }
        }
        return names;
    }

    private static Set<Long> named(String... files) {
        Set<Long> names = new HashSet<>();
        Arrays.stream(files)
                .forEach(file -> names.add(FakeNames.of(Texts.file(file)).high()));
        return names;
    }

    @Test
    void whatWasAddedAndNotRemovedSinceIsLive() throws IOException {
        commit(0, Texts.add("a"), Texts.add("b"), Texts.add("c"));
        commit(1, Texts.remove("a"), Texts.add("d"));
        commit(2, Texts.remove("b"), Texts.add("b")); // another deletion vector
        commit(3, Texts.add("a"), Texts.remove("d")); // a file comes back

        LiveTable table = read();

        assertThat(table.version()).isEqualTo(3);
        assertThat(names(table)).isEqualTo(named("a", "b", "c"));
        assertThat(table.files().scope(table.since())).isEqualTo(new Scope(3, 3000, 0, 1));
    }

    @Test
    void oneListingAndOneOpenForEachCommit() throws IOException {
        commit(0, Texts.add("a"));
        commit(1, Texts.add("b"));

        read();

        assertThat(cache.files.opens).hasValue(2);
        assertThat(cache.looked).hasValue(0);
    }

    @Test
    void whereTheLogBeginsLaterItIsStatedSinceWhen() throws IOException {
        commit(4, Texts.add("a"), Texts.remove("older"));
        commit(5, Texts.add("b"));

        LiveTable table = read();

        assertThat(names(table)).isEqualTo(named("a", "b"));
        assertThat(table.files().scope(table.since())).isEqualTo(new Scope(2, 2000, 4, 1));
    }

    @Test
    void whereTheTimeIsOverItIsStatedSinceWhen() throws IOException {
        commit(0, Texts.add("a"));
        commit(1, Texts.add("b"));
        AtomicInteger asked = new AtomicInteger();

        LiveTable table = read(MOST, () -> asked.incrementAndGet() == 1);

        assertThat(table.files().scope(table.since())).isEqualTo(new Scope(1, 1000, 1, 1));
        assertThatThrownBy(() -> read(MOST, () -> false))
                .isInstanceOf(IOException.class)
                .hasMessage("No commit of s3a://bucket/wh/events could be read in time");
    }

    @Test
    void whatCannotBeAnsweredIsAClearError() {
        assertThatThrownBy(this::read)
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("s3a://bucket/wh/events has no log");
        LiveTableReader elsewhere = new LiveTableReader(
                (path, configuration) -> Optional.empty(),
                new CachedTableLog(cache.everywhere()),
                new Configuration(false));
        assertThatThrownBy(() -> elsewhere.read(Texts.TABLE, MOST, () -> true))
                .isInstanceOf(IOException.class)
                .hasMessage("s3a://bucket/wh/events is not read through the cache");
    }

    @Test
    void ofTooManyFilesTheSampleIsExact() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<String> live = new LinkedHashSet<>();
        for (int version = 0; version < 20; version++) {
            TreeMap<String, String> lines = new TreeMap<>();
            for (String file : List.copyOf(live)) {
                if (random.nextInt(4) == 0) {
                    lines.put(file, Texts.remove(file));
                    live.remove(file);
                }
            }
            for (int i = 0; i < 100; i++) {
                String file = version + "-" + i;
                lines.put(file, Texts.add(file));
                live.add(file);
            }
            commit(version, lines.values().toArray(String[]::new));
        }

        LiveTable table = read(50, () -> true);

        Scope scope = table.files().scope(0);
        assertThat(scope.oneIn()).as("seed %d", seed).isGreaterThan(1);
        assertThat(table.files().size()).as("seed %d", seed).isBetween(1, 50);
        assertThat(named(live.toArray(String[]::new))).as("seed %d", seed).containsAll(names(table));
        assertThat((double) scope.files() * scope.oneIn())
                .as("seed %d", seed)
                .isBetween(live.size() / 2.5, live.size() * 2.5);
        assertThat(scope.bytes()).isEqualTo(1000 * scope.files());
        assertThat(names(read())).as("seed %d, all", seed).isEqualTo(named(live.toArray(String[]::new)));
    }

    @Test
    void filesOfBucketsThatAreNotCachedAreLiveAndHeldByNobody() throws IOException {
        Path cached = Texts.TABLE;
        LiveTableReader some = new LiveTableReader(
                (path, configuration) ->
                        path.toUri().getHost().equals(cached.toUri().getHost()) ? Optional.of(cache) : Optional.empty(),
                new CachedTableLog(cache.everywhere()),
                new Configuration(false));
        commit(0, Texts.add("s3a://elsewhere/source.parquet"));

        LiveTable table = some.read(Texts.TABLE, MOST, () -> true);

        assertThat(table.files().scope(0)).isEqualTo(new Scope(1, 1000, 0, 1));
        assertThat(names(table)).containsExactly(0L);
    }
}
