package dev.thermocline.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.PathRules;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class RefusedNamesTest {
    private final AtomicLong now = new AtomicLong();
    private final RefusedNames names = new RefusedNames(now::get);

    private static CacheFile file(String name, String owner) {
        return new CacheFile(
                new Path("s3a://lake/" + name),
                name,
                ObjectName.of("s3", "lake", name),
                new Owner(owner),
                0,
                PathRules.Kind.IMMUTABLE);
    }

    @Test
    void refusalIsOfAnOwnerAndAName() {
        names.add(file("a", "0a"));

        assertThat(names.contains(file("a", "0a"))).isTrue();
        assertThat(names.contains(file("a", "0b"))).isFalse();
        assertThat(names.contains(file("b", "0a"))).isFalse();
    }

    @Test
    void refusalIsForgottenAfterFiveSecondsOrWhenS3Answers() {
        names.add(file("a", "0a"));
        names.add(file("b", "0a"));

        names.remove(file("b", "0a"));
        now.addAndGet(TimeUnit.SECONDS.toNanos(5) - 1);
        assertThat(names.contains(file("a", "0a"))).isTrue();
        assertThat(names.contains(file("b", "0a"))).isFalse();

        now.addAndGet(1);
        assertThat(names.contains(file("a", "0a"))).isFalse();
    }
}
