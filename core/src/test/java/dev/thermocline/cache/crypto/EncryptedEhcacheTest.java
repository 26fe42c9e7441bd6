package dev.thermocline.cache.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Ehcache's disk, encrypted. */
class EncryptedEhcacheTest extends EncryptedDiskContract {
    @Override
    DiskStores disk(DiskSettings settings) throws IOException {
        return EhcacheTiers.disk(settings);
    }

    @Test
    void defaultBlockStillFillsAPowerOfTwo() {
        assertThat(store().footprint(MAX_VALUE)).isEqualTo(1 << 20);
    }
}
