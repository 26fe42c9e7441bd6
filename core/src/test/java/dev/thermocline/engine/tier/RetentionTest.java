package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectIds;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.FakeOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long objects of several rules stay. */
class RetentionTest {
    private static final Duration USUAL = Duration.ofHours(10);
    private static final Duration SHORT = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofHours(100);
    private static final int LENGTH = 3 * EngineFixture.BLOCK;

    private final EngineSettings one = EngineFixture.SETTINGS;
    private final EngineFixture fixture = new EngineFixture(
            new EngineSettings(
                    one.blockSize(),
                    one.tailSize(),
                    one.mergeMax(),
                    one.retries(),
                    one.parallelRanges(),
                    one.queueCapacity(),
                    one.objectsMax(),
                    new Retention(USUAL, List.of(SHORT, LONG))),
            Runnable::run,
            Runnable::run);

    @AfterEach
    void close() {
        fixture.close();
    }

    private CachedObject read(int rule) throws IOException {
        CachedObject object = fixture.engine.object(
                EngineFixture.name("file-" + rule), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH), rule);
        fixture.engine.read(
                object,
                List.of(EngineFixture.wanted(0, LENGTH)),
                new FakeOrigin(EngineFixture.content(LENGTH)),
                AdmissionScope.ALL);
        return object;
    }

    private long resident(CachedObject object) {
        fixture.engine.tierReports(); // lets what is over go
        return fixture.engine.residency(object.name()).bytes();
    }

    @Test
    void eachRuleHasItsTimeAndLastUsesCount() throws IOException {
        CachedObject usual = read(0);
        CachedObject brief = read(1);
        CachedObject lasting = read(2);

        fixture.ticker.advance(SHORT.minusMinutes(1));
        assertThat(resident(brief)).isEqualTo(LENGTH);
        read(1);
        fixture.ticker.advance(SHORT.minusMinutes(1));
        assertThat(resident(brief)).isEqualTo(LENGTH);
        fixture.ticker.advance(Duration.ofMinutes(2));
        assertThat(resident(brief)).isZero();
        assertThat(resident(usual)).isEqualTo(LENGTH);

        fixture.ticker.advance(USUAL);
        assertThat(resident(usual)).isZero();
        assertThat(resident(lasting)).isEqualTo(LENGTH);

        fixture.ticker.advance(LONG);
        assertThat(resident(lasting)).isZero();
        assertThat(fixture.listener.count("evicted disk DATA " + EvictionReason.EXPIRED))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x1234_5678_9abc_def0L})
    void everyIdCarriesItsRule(long random) {
        Retention retention = new Retention(USUAL, List.of(SHORT, LONG));

        assertThat(retention.ttl(ObjectIds.tagged(random, 0))).isEqualTo(USUAL);
        assertThat(retention.ttl(ObjectIds.tagged(random, 1))).isEqualTo(SHORT);
        assertThat(retention.ttl(ObjectIds.tagged(random, 2))).isEqualTo(LONG);
        assertThat(retention.ttl(ObjectIds.tagged(random, 3)))
                .as("of an earlier process with more rules")
                .isEqualTo(USUAL);
    }

    @Test
    void moreRulesThanAnIdCanCarryAreRefused() {
        assertThatThrownBy(() -> new Retention(USUAL, Collections.nCopies(8, SHORT)))
                .hasMessageContaining("8 rules, at most 7");
    }
}
