package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.Locked;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.tier.Breaker.Passage;
import org.junit.jupiter.api.Test;

/** What the breaker costs while a tier works; how it opens and closes is in {@link GuardedStoreTest}. */
class BreakerTest {
    private final Breaker breaker = new Breaker(EngineFixture.BREAKER, new ManualTicker());

    @Test
    void callsOfATierThatWorksTakeNoLock() throws InterruptedException {
        Locked.whileHeld(breaker, () -> {
            assertThat(breaker.pass()).isEqualTo(Passage.NORMAL);
            assertThat(breaker.succeeded(Passage.NORMAL)).isFalse();
            assertThat(breaker.refuses()).isFalse();
            assertThat(breaker.isOpen()).isFalse();
        });
    }

    @Test
    void successAfterFailuresBeginsTheirCountAgain() {
        for (int i = 0; i < 10; i++) {
            assertThat(breaker.failed()).isFalse();
            assertThat(breaker.failed()).isFalse();
            assertThat(breaker.succeeded(Passage.NORMAL)).isFalse();
        }
        assertThat(breaker.isOpen()).isFalse();
    }
}
