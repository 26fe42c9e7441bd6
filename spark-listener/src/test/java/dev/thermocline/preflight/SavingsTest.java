package dev.thermocline.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.CacheSettings;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class SavingsTest {
    private final Configuration configuration = new Configuration(false);

    private String report(Savings savings) {
        return savings.report("in 10m", CacheSettings.from(configuration).savings());
    }

    @Test
    void requestsBytesTimeAndMoneyByTheDefaultPrices() {
        assertThat(report(new Savings(33_512, 12L << 30, 0, 0, 3L << 30, 1_204, 4L << 30)))
                .isEqualTo(
                        "Thermocline has saved 12 GiB from S3 in 10m, 80 % of what was read: up to 33,512 GETs, which is"
                                + " 0.0134 by fs.s3a.cache.savings.price.* and 16.8 min of waiting by fs.s3a.cache.savings.get.time."
                                + " S3 was sent 1,204 GETs and delivered 4 GiB.");
    }

    @Test
    void bytesOfOtherExecutorsAndPricesOfTheUsers() {
        configuration.set("fs.s3a.cache.savings.price.gets", "0.5");
        configuration.set("fs.s3a.cache.savings.price.gib", "0.02");
        configuration.set("fs.s3a.cache.savings.get.time", "100ms");
        assertThat(report(new Savings(900, 6L << 30, 100, 2L << 30, 4L << 30, 10, 2L << 30)))
                .isEqualTo("Thermocline has saved 8 GiB from S3 in 10m, 80 % of what was read (2 GiB came from other"
                        + " executors): up to 1,000 GETs, which is 0.66 by fs.s3a.cache.savings.price.* and 100.0 s of waiting"
                        + " by fs.s3a.cache.savings.get.time. S3 was sent 10 GETs and delivered 2 GiB.");
    }

    @Test
    void cacheThatSavedNothingIsReportedSo() {
        assertThat(report(new Savings(0, 0, 0, 0, 1536, 3, 1536)))
                .isEqualTo(
                        "Thermocline has saved nothing in 10m: no byte was read that a cache held. S3 was sent 3 GETs and"
                                + " delivered 1.5 KiB.");
        assertThat(new Savings(0, 0, 0, 0, 0, 0, 0).empty()).isTrue();
        assertThat(new Savings(0, 0, 0, 0, 0, 1, 0).empty()).isFalse();
    }

    @Test
    void amountsHaveTheUnitsThatPeopleRead() {
        assertThat(Amounts.bytes(0)).isEqualTo("0 B");
        assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
        assertThat(Amounts.bytes(1024)).isEqualTo("1 KiB");
        assertThat(Amounts.bytes((1L << 30) - 1)).isEqualTo("1 GiB");
        assertThat(Amounts.bytes(3L << 29)).isEqualTo("1.5 GiB");
        assertThat(Amounts.time(Duration.ofMillis(1500))).isEqualTo("1.5 s");
        assertThat(Amounts.time(Duration.ofMinutes(90))).isEqualTo("90.0 min");
        assertThat(Amounts.time(Duration.ofHours(5))).isEqualTo("5.0 h");
    }
}
