package dev.thermocline.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.runtime.ProcessCache;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;

/** S3A's tests run on what their run says. */
class VariantTest {
    @Test
    void fileSystemIsTheOneThatIsTested() throws Exception {
        try (FileSystem fileSystem = FileSystem.newInstance(URI.create("s3a://upstream/"), new Configuration())) {
            assertThat(fileSystem.getClass().getName()).isEqualTo(System.getProperty("thermocline.upstream.impl"));
            assertThat(ProcessCache.current().isPresent()).isEqualTo(Boolean.getBoolean("thermocline.upstream.cache"));
        }
    }
}
