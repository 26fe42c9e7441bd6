package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.peers.PeerSetup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** {@link PeerSettings}: what the driver makes of the settings. */
class PeerSettingsTest {
    private final SparkConf conf = new SparkConf(false).set("spark.driver.host", "127.0.0.1");
    private final Configuration hadoop = new Configuration(false);
    private final Map<String, String> forExecutors = new HashMap<>();

    private Optional<PeerSetup> driver() {
        return PeerSettings.ofDriver(conf, hadoop, forExecutors);
    }

    @Test
    void driverMakesANewSecretForEachApplicationAndNothingShowsIt() {
        PeerSetup one = driver().orElseThrow();
        String secret = forExecutors.get(PeerSettings.SECRET);
        assertThat(secret).hasSize(64).isEqualTo(one.secret().text());
        assertThat(one.toString()).doesNotContain(secret);
        driver();
        assertThat(forExecutors.get(PeerSettings.SECRET)).isNotEqualTo(secret);
    }

    @Test
    void withoutRedactionOrWithTheOptionOffThereAreNoPeersAndNoSecret() {
        assertThat(PeerSettings.isRedacted(conf)).isTrue();
        conf.set("spark.redaction.regex", "password");
        assertThat(driver()).isEmpty();
        conf.remove("spark.redaction.regex");
        hadoop.set("fs.s3a.cache.peers", "false");
        assertThat(driver()).isEmpty();
        assertThat(forExecutors).isEmpty();
        assertThat(PeerSettings.ofExecutor("1", conf, () -> hadoop, forExecutors))
                .isEmpty();
    }

    @Test
    void connectionsAreEncryptedWhereSparksAre() {
        assertThat(driver().orElseThrow().transport().encrypted()).isFalse();
        for (String key : new String[] {
            "spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption", "spark.ssl.rpc.enabled"
        }) {
            conf.set(key, "true");
            assertThat(driver().orElseThrow().transport().encrypted()).as(key).isTrue();
            conf.remove(key);
        }
    }

    @Test
    void driverListensWhereSparkDoes() {
        assertThat(driver().orElseThrow().bindHost()).isEqualTo("127.0.0.1");
        conf.set("spark.driver.bindAddress", "127.0.0.2");
        assertThat(driver().orElseThrow().bindHost()).isEqualTo("127.0.0.2");
        assertThat(driver().orElseThrow().host()).isEqualTo("127.0.0.1");
    }
}
