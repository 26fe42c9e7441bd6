package dev.thermocline.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.tier.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which id stands for which bytes. */
class ObjectCatalogTest {
    private static final ObjectName NAME = EngineFixture.name("a");
    private static final Owner ONE = new Owner("01");
    private static final Owner TWO = new Owner("02");

    private final EntryBudget budget = new EntryBudget(100, 1 << 20);

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicLong ids = new AtomicLong();
    private final List<CachedObject> sealed = new ArrayList<>();
    private final List<CachedObject> dropped = new ArrayList<>();
    private final ObjectCatalog catalog = new ObjectCatalog(
            budget,
            Retention.of(EngineFixture.TTL),
            ticker,
            Runnable::run,
            ids::incrementAndGet,
            sealed::add,
            dropped::add);

    @Test
    void objectsAreBoundedByTheirBytesAndByTheirNumber() {
        EntryBudget bytes = new EntryBudget(1_000, 100_000);
        ObjectCatalog small = new ObjectCatalog(
                bytes,
                Retention.of(EngineFixture.TTL),
                ticker,
                Runnable::run,
                ids::incrementAndGet,
                sealed::add,
                dropped::add);
        for (int i = 0; i < 1_000; i++) {
            small.seal(EngineFixture.name("k" + i), ONE, EngineFixture.version("e".repeat(32), 10), 0);
            catalog.seal(EngineFixture.name("k" + i), ONE, EngineFixture.version("e".repeat(32), 10), 0);
        }

        assertThat(small.bytes()).isPositive().isLessThanOrEqualTo(100_000);
        assertThat(small.count()).isBetween(100L, 400L);
        assertThat(catalog.count()).isBetween(90L, 100L);
        assertThat(dropped).hasSize((int) (2_000 - small.count() - catalog.count()));

        List<CachedObject> left = catalog.all();
        left.forEach(object -> catalog.remove(object.name()));
        small.clear();
        assertThat(budget.bytes()).isZero();
        assertThat(bytes.bytes()).isZero();
    }

    @Test
    void bytesFollowEveryChangeOfAName() {
        seal(ONE, "x", 10);
        long one = catalog.bytes();

        seal(TWO, "x", 10);
        assertThat(catalog.bytes()).isEqualTo(2 * one);
        seal(TWO, "y", 10);
        seal(TWO, "y", 10);
        assertThat(catalog.bytes()).isEqualTo(2 * one);
        catalog.restore(new CachedObject(77, NAME, new Owner("03"), EngineFixture.version("z", 1)));
        catalog.restore(new CachedObject(78, NAME, new Owner("03"), EngineFixture.version("z", 1)));
        assertThat(catalog.bytes()).isEqualTo(3 * one);

        catalog.remove(catalog.newest(NAME, TWO).orElseThrow());
        assertThat(catalog.bytes()).isEqualTo(2 * one);

        ticker.advance(EngineFixture.TTL.plusSeconds(1));
        assertThat(catalog.newest(NAME, ONE)).isEmpty();
        seal(ONE, "x", 10);
        assertThat(catalog.bytes()).isEqualTo(one);
    }

    private CachedObject seal(Owner owner, String etag, long length) {
        return catalog.seal(NAME, owner, EngineFixture.version(etag, length), 0);
    }

    @Test
    void whatIsStatedGoesToTheLogWithTheObjectAndStaysTheLatest() {
        CachedObject object = seal(ONE, "x", 10);
        long bytes = catalog.bytes();
        StatedStatus status = new StatedStatus(1_000, 5);
        sealed.clear();

        catalog.stated(NAME, same -> status);
        catalog.stated(NAME, same -> new StatedStatus(1_000, 9)); // the same, noted later

        assertThat(sealed).containsExactly(object.with(status));
        assertThat(seal(ONE, "x", 10)).isEqualTo(object.with(status));
        assertThat(catalog.bytes()).isGreaterThan(bytes);
        assertThat(budget.bytes()).isEqualTo(catalog.bytes());
        catalog.stated(NAME, same -> null);
        assertThat(sealed).last().isEqualTo(object);
        assertThat(catalog.bytes()).isEqualTo(bytes);
    }

    @Test
    void whatChangesWhileItIsNotedIsAskedForAgain() {
        CachedObject object = seal(ONE, "x", 10);
        AtomicLong asked = new AtomicLong();

        catalog.stated(NAME, same -> asked.incrementAndGet() == 1 ? new StatedStatus(1_000, 5) : null);
        assertThat(catalog.newest(NAME, ONE)).hasValue(object);
        catalog.stated(NAME, same -> new StatedStatus(asked.incrementAndGet(), 5));

        assertThat(catalog.newest(NAME, ONE)).as("changes all the time").hasValue(object);
    }

    @Test
    void whatIsStatedOfAnObjectThatIsDroppedMeanwhileIsNot() {
        seal(ONE, "x", 10);
        sealed.clear();

        catalog.stated(NAME, object -> {
            catalog.remove(NAME);
            return new StatedStatus(1_000, 5);
        });

        assertThat(sealed).isEmpty();
        assertThat(catalog.newest(NAME, ONE)).isEmpty();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void sameBytesHaveOneId() {
        CachedObject object = seal(ONE, "x", 10);

        assertThat(seal(ONE, "x", 10)).isEqualTo(object);
        assertThat(catalog.newest(NAME, ONE)).hasValue(object);
        assertThat(catalog.find(NAME, ONE, EngineFixture.version("x", 10))).hasValue(object);
        assertThat(catalog.contains(object)).isTrue();
        assertThat(dropped).isEmpty();
    }

    @Test
    void otherTagOrLengthIsNotFound() {
        seal(ONE, "x", 10);

        assertThat(catalog.find(NAME, ONE, EngineFixture.version("y", 10))).isEmpty();
        assertThat(catalog.find(NAME, ONE, EngineFixture.version("x", 11))).isEmpty();
        assertThat(catalog.newest(EngineFixture.name("b"), ONE)).isEmpty();
    }

    private static ObjectVersion version(LastModified modified) {
        return new ObjectVersion("x", Optional.empty(), 10, modified);
    }

    @Test
    void timeOfAWrittenObjectIsBoundOnce() {
        CachedObject written = catalog.seal(new CachedObject(7, NAME, ONE, version(new LastModified.Until(100))));

        CachedObject stated = catalog.seal(NAME, ONE, version(new LastModified.At(99)), 0);
        assertThat(stated.id()).isEqualTo(7);
        assertThat(sealed).containsExactly(written, stated);
        assertThat(dropped).isEmpty();
        assertThat(catalog.seal(NAME, ONE, version(new LastModified.At(99)), 0)).isEqualTo(stated);
        assertThat(sealed).hasSize(2);

        CachedObject other = catalog.seal(NAME, ONE, version(new LastModified.At(100)), 0);
        assertThat(other.id()).isNotEqualTo(7);
        assertThat(dropped).containsExactly(stated);
    }

    @Test
    void laterTimeIsThatOfAnotherWrite() {
        CachedObject written = catalog.seal(new CachedObject(7, NAME, ONE, version(new LastModified.Until(100))));

        assertThat(catalog.seal(NAME, ONE, version(new LastModified.At(101)), 0).id())
                .isNotEqualTo(7);
        assertThat(dropped).containsExactly(written);
    }

    @Test
    void newTagOfTheSameOwnerDropsTheOldObject() {
        CachedObject old = seal(ONE, "x", 10);
        CachedObject now = seal(ONE, "y", 10);

        assertThat(now.id()).isNotEqualTo(old.id());
        assertThat(dropped).containsExactly(old);
        assertThat(catalog.contains(old)).isFalse();
        assertThat(catalog.newest(NAME, ONE)).hasValue(now);
    }

    @Test
    void otherOwnersObjectIsNotFoundAndStays() {
        CachedObject first = seal(ONE, "x", 10);
        assertThat(catalog.newest(NAME, TWO)).isEmpty();
        assertThat(catalog.find(NAME, TWO, first.version())).isEmpty();

        CachedObject second = seal(TWO, "x", 10);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(catalog.peek(NAME)).containsExactly(first, second);
        assertThat(dropped).isEmpty();
    }

    @Test
    void idThatIsBoundToKnownBytesLosesAgainstTheKnownOne() {
        CachedObject known = seal(ONE, "x", 10);
        CachedObject late = new CachedObject(999, NAME, ONE, EngineFixture.version("x", 10));

        assertThat(catalog.seal(late)).isEqualTo(known);
        assertThat(catalog.contains(late)).isFalse();
    }

    @Test
    void removeDropsAllOwners() {
        CachedObject first = seal(ONE, "x", 10);
        CachedObject second = seal(TWO, "y", 10);
        catalog.remove(NAME);
        catalog.remove(NAME);

        assertThat(dropped).containsExactly(first, second);
        assertThat(catalog.peek(NAME)).isEmpty();
    }

    @Test
    void versionsOfAnNameAreBounded() {
        List<CachedObject> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(seal(new Owner("o" + i), "x", 10));
        }

        assertThat(catalog.peek(NAME)).hasSizeLessThan(20).contains(all.get(19));
        assertThat(dropped).hasSize(20 - catalog.peek(NAME).size()).contains(all.get(0));
    }

    @Test
    void namesBeyondTheBoundAreForgottenAndTheirBlocksDropped() {
        List<CachedObject> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(catalog.seal(EngineFixture.name("n" + i), ONE, EngineFixture.version("x", 1), 0));
        }
        List<CachedObject> known = all.stream().filter(catalog::contains).toList();

        assertThat(known).hasSizeLessThanOrEqualTo(100).isNotEmpty();
        assertThat(dropped).hasSize(500 - known.size()).doesNotContainAnyElementsOf(known);
    }

    @Test
    void unusedNameExpiresAndIsDropped() {
        CachedObject object = seal(ONE, "x", 10);
        ticker.advance(Duration.ofMinutes(59));
        assertThat(catalog.contains(object)).isTrue();
        ticker.advance(Duration.ofMinutes(59));
        assertThat(catalog.peek(NAME)).containsExactly(object); // a use an hour less a minute ago
        ticker.advance(Duration.ofMinutes(2));

        CachedObject again = seal(ONE, "x", 10); // peeking was no use
        assertThat(again.id()).isNotEqualTo(object.id());
        assertThat(dropped).containsExactly(object);
    }

    @Test
    void clearNotifiesNobody() {
        seal(ONE, "x", 10);
        catalog.clear();

        assertThat(catalog.newest(NAME, ONE)).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void restoredObjectNeverReplacesWhatIsKnown() {
        CachedObject old = new CachedObject(900, NAME, ONE, EngineFixture.version("old", 10));
        CachedObject others = new CachedObject(901, NAME, TWO, EngineFixture.version("old", 10));
        CachedObject known = seal(ONE, "new", 10);
        sealed.clear();

        assertThat(catalog.restore(old)).isFalse();
        assertThat(catalog.restore(others)).isTrue();

        assertThat(catalog.newest(NAME, ONE)).contains(known);
        assertThat(catalog.newest(NAME, TWO)).contains(others);
        assertThat(catalog.all()).containsExactlyInAnyOrder(known, others);
        assertThat(sealed).as("the log has it already").isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void sealedObjectsAreReportedOnce() {
        CachedObject first = seal(ONE, "one", 10);
        assertThat(seal(ONE, "one", 10)).isEqualTo(first);
        CachedObject second = seal(ONE, "two", 10);

        assertThat(sealed).containsExactly(first, second);
        assertThat(dropped).containsExactly(first);
    }
}
