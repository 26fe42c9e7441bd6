package dev.thermocline.peers.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource.Reach;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.WrittenFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes between processes over real sockets: whom a reader asks, and what it costs S3. */
class PeerBytesTest {
    private static final int LENGTH = 5 << 20;
    private static final String NAME = "part-0.parquet";
    private static final PeerObject OBJECT = FakeStore.object(NAME, LENGTH);
    private static final byte[] CONTENT = FakeStore.content(NAME, LENGTH);

    private final Map<PeerObject, byte[]> s3 = new ConcurrentHashMap<>(Map.of(OBJECT, CONTENT));
    private final List<TestPeer> peers = new ArrayList<>();

    static Stream<TransportOptions> options() {
        return Stream.of(TestPeer.CLEAR, TestPeer.ENCRYPTED);
    }

    @AfterEach
    void end() {
        peers.forEach(TestPeer::close);
    }

    private TestPeer[] start(int count, TransportOptions options) throws Exception {
        for (int i = 1; i <= count; i++) {
            peers.add(new TestPeer(Integer.toString(i), s3, options));
        }
        TestPeer.meet(peers.toArray(TestPeer[]::new));
        return peers.toArray(TestPeer[]::new);
    }

    /** The processes in the order: owner of the object, then the others. */
    private TestPeer[] ownerFirst(int count, TransportOptions options) throws Exception {
        TestPeer[] started = start(count, options);
        String owner = Roster.of("1", peers.stream().map(TestPeer::member).toList())
                .owner(OBJECT.file().path(), 0)
                .orElseThrow();
        Arrays.sort(started, (one, other) -> Boolean.compare(other.id.equals(owner), one.id.equals(owner)));
        return started;
    }

    @ParameterizedTest
    @MethodSource("options")
    void bytesComeFromWhoWroteThemAndS3IsNotAsked(TransportOptions options) throws Exception {
        TestPeer[] started = ownerFirst(3, options);
        TestPeer holder = started[1];
        TestPeer reader = started[2];
        holder.store.keep(OBJECT, CONTENT);
        reader.client.holds(OBJECT.file().path(), holder.id);

        assertThat(reader.read(OBJECT, 0, LENGTH, Reach.FETCHED)).isEqualTo(CONTENT);
        assertThat(reader.read(OBJECT, 1_234_567, 2_345_678, Reach.RESIDENT))
                .isEqualTo(Arrays.copyOfRange(CONTENT, 1_234_567, 1_234_567 + 2_345_678));
        assertThat(started[0].store.fetches).hasValue(0);
        assertThat(started[0].store.reads).hasValue(0);
        assertThat(reader.asked.bytes()).isEqualTo(LENGTH + 2_345_678L);
        await().untilAsserted(() -> assertThat(holder.service.bytesUnderWay()).isZero());
        assertThat(reader.client.bytesUnderWay()).isZero();
    }

    @Test
    void driverAloneIsAskedWhatIsListedAndOfLogsAlone() throws Exception {
        TestPeer executor = new TestPeer("1", s3, TestPeer.CLEAR);
        TestPeer other = new TestPeer("2", s3, TestPeer.CLEAR);
        TestPeer driver = new TestPeer("driver", s3, TestPeer.CLEAR);
        peers.addAll(List.of(executor, other, driver));
        PeerObject commit = FakeStore.object("_delta_log/00000000000000000000.json", 10);
        ListedFile listed = new ListedFile(Optional.of(commit.version()), true, Optional.empty());
        for (TestPeer peer : peers) {
            peer.store.listings.put(commit.file(), listed);
            peer.store.listings.put(OBJECT.file(), listed);
        }
        TestPeer.meet(executor, other);
        assertThat(executor.client.listed(commit.file())).as("without a driver").isEmpty();

        TestPeer.meet(executor, other, driver);
        assertThat(executor.client.listed(commit.file())).contains(listed);
        assertThat(executor.client.listed(OBJECT.file())).isEmpty();
        assertThat(driver.client.listed(commit.file())).isEmpty();
        assertThat(driver.store.questions).hasValue(1);
        assertThat(other.store.questions).hasValue(0);

        driver.store.listings.remove(commit.file());
        assertThat(executor.client.listed(commit.file())).isEmpty();
        driver.store.listings.put(commit.file(), listed);
        assertThat(executor.client.listed(commit.file())).as("at once").contains(listed);
    }

    @Test
    void ownerFetchesOnceForAllWhoAsk() throws Exception {
        TestPeer[] started = ownerFirst(4, TestPeer.CLEAR);
        CompletableFuture<Boolean> gate = started[0].store.closeGate();
        List<CompletableFuture<byte[]>> readers = new ArrayList<>();
        for (int i = 1; i < 4; i++) {
            TestPeer reader = started[i];
            readers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return reader.read(OBJECT, 0, LENGTH, Reach.FETCHED);
                } catch (PeerUnavailableException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        await().until(() -> started[0].service.waiting() >= 3);
        gate.complete(true);

        for (CompletableFuture<byte[]> reader : readers) {
            assertThat(reader.get()).isEqualTo(CONTENT);
        }
        assertThat(started[0].store.fetches).hasValue(1);
        for (int i = 1; i < 4; i++) {
            assertThat(started[i].store.fetches).hasValue(0);
        }
    }

    @Test
    void readerWhoseBytesAreKeptNowhereMakesNobodyFetch() throws Exception {
        TestPeer[] started = ownerFirst(2, TestPeer.CLEAR);

        assertThatThrownBy(() -> started[1].read(OBJECT, 0, LENGTH, Reach.RESIDENT))
                .isInstanceOfSatisfying(
                        PeerUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT));
        assertThat(started[0].store.fetches).hasValue(0);
        int requests = (int) started[1].asked.requests();

        assertThatThrownBy(() -> started[1].read(OBJECT, 0, 1, Reach.RESIDENT))
                .isInstanceOf(PeerUnavailableException.class);
        assertThat(started[1].asked.requests()).as("not asked again at once").isEqualTo(requests);
        assertThat(started[1].read(OBJECT, 0, LENGTH, Reach.FETCHED))
                .as("another question")
                .isEqualTo(CONTENT);
    }

    @Test
    void ownerAsksTheHolderAndNotItself() throws Exception {
        TestPeer[] started = ownerFirst(3, TestPeer.CLEAR);
        started[0].client.holds(OBJECT.file().path(), started[0].id);
        started[0].client.holds(OBJECT.file().path(), started[1].id);
        started[1].store.keep(OBJECT, CONTENT);

        assertThat(started[0].read(OBJECT, 0, LENGTH, Reach.FETCHED)).isEqualTo(CONTENT);
        assertThat(fetches(started)).isZero();
    }

    /** It has just come: whoever owned the range before may hold it, and fetches nothing for it. */
    @Test
    void ownerHasNobodyFetch() throws Exception {
        TestPeer[] started = ownerFirst(3, TestPeer.CLEAR);

        assertThatThrownBy(() -> started[0].read(OBJECT, 0, LENGTH, Reach.FETCHED))
                .isInstanceOfSatisfying(
                        PeerUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT));
        assertThat(fetches(started)).isZero();
    }

    private static int fetches(TestPeer[] peers) {
        return Arrays.stream(peers).mapToInt(peer -> peer.store.fetches.get()).sum();
    }

    @Test
    void holderThatHasItNoMoreIsFollowedByTheOwner() throws Exception {
        TestPeer[] started = ownerFirst(3, TestPeer.CLEAR);
        started[2].client.holds(OBJECT.file().path(), started[1].id);

        assertThat(started[2].read(OBJECT, 0, LENGTH, Reach.FETCHED)).isEqualTo(CONTENT);
        assertThat(started[0].store.fetches).hasValue(1);
        assertThat(started[1].store.fetches).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("options")
    void tailComesFromTheHolderOrIsFetchedOnceByTheOwner(TransportOptions options) throws Exception {
        TestPeer[] started = start(3, options);
        String owner = Roster.of("1", peers.stream().map(TestPeer::member).toList())
                .tailOwners(OBJECT.file().path())
                .get(0);
        byte[] end = Arrays.copyOfRange(CONTENT, LENGTH - FakeStore.TAIL, LENGTH);
        for (TestPeer reader : started) {
            if (!reader.id.equals(owner)) {
                CapturedTail tail =
                        reader.client.tail(OBJECT.file(), Waiter.READER).orElseThrow();
                assertThat(tail.tail()).isEqualTo(end);
                assertThat(tail.version()).isEqualTo(OBJECT.version());
                assertThat(tail.owner()).isEqualTo(OBJECT.file().owner());
            } else {
                assertThat(reader.client.tail(OBJECT.file(), Waiter.READER)).isEmpty();
            }
        }
        int fetched = Arrays.stream(started)
                .mapToInt(peer -> peer.store.fetches.get())
                .sum();
        assertThat(fetched).isEqualTo(1);

        TestPeer holder = started[0].id.equals(owner) ? started[0] : started[1];
        TestPeer puller = started[2] == holder ? started[1] : started[2];
        holder.store.keep(OBJECT, CONTENT);
        assertThat(puller.client.tailOf(holder.id, OBJECT.file()).get())
                .hasValueSatisfying(tail -> assertThat(tail.tail()).isEqualTo(end));
        assertThat(puller.client.tailOf("nobody", OBJECT.file()).get()).isEmpty();
    }

    @Test
    void announcedFilesReachWhomTheyAreForAndNobodyElse() throws Exception {
        TestPeer[] started = start(3, TestPeer.CLEAR);
        WrittenFile.Held held = new WrittenFile.Held(
                started[2].id,
                OBJECT.file().path(),
                OBJECT.version(),
                5,
                OBJECT.file().owner(),
                true);
        HeldFile file = new HeldFile(OBJECT.file().name(), held);

        started[0].client.announce("nobody", List.of(file));
        started[0].client.announce(started[1].id, List.of(file));

        await().untilAsserted(() -> assertThat(started[1].notices.announced).containsExactly(file));
        assertThat(started[2].notices.announced).isEmpty();
        assertThat(started[1].notices.nudges).hasValue(0);
    }

    @Test
    void nudgesReachAllMembers() throws Exception {
        TestPeer[] started = start(3, TestPeer.CLEAR);

        started[0].client.nudge();

        await().untilAsserted(() -> {
            assertThat(started[1].notices.nudges).hasValue(1);
            assertThat(started[2].notices.nudges).hasValue(1);
        });
        assertThat(started[0].notices.nudges).hasValue(0);
    }

    @Test
    void whatIsOnItsWayIsBounded() throws Exception {
        TestPeer[] started = ownerFirst(2, TestPeer.CLEAR);
        started[0].store.keep(OBJECT, CONTENT);
        List<PeerRange> ranges = new ArrayList<>();
        while (true) {
            var range = started[1].client.open(OBJECT, 0, LENGTH, Reach.FETCHED);
            assertThat(started[1].client.bytesUnderWay()).isLessThanOrEqualTo(16 << 20);
            if (range.isEmpty()) {
                break;
            }
            ranges.add(range.get());
        }
        assertThat(ranges).hasSizeBetween(2, 16);
        assertThat(started[1].asked.failures(Reason.BUSY)).isPositive();
        for (PeerRange range : ranges) {
            ByteBuffer target = ByteBuffer.allocate(1 << 20);
            range.readFully(target);
            assertThat(target.array()).isEqualTo(Arrays.copyOf(CONTENT, 1 << 20));
            range.close();
        }
        await().untilAsserted(
                        () -> assertThat(started[1].client.bytesUnderWay()).isZero());
        await().untilAsserted(
                        () -> assertThat(started[0].service.bytesUnderWay()).isZero());
    }

    @Test
    void memberThatIsGoneIsNotAsked() throws Exception {
        TestPeer[] started = ownerFirst(2, TestPeer.CLEAR);
        started[0].store.keep(OBJECT, CONTENT);
        assertThat(started[1].client.members()).isEqualTo(1);

        TestPeer.meet(started[1]);

        assertThat(started[1].client.members()).isZero();
        assertThat(started[1].client.open(OBJECT, 0, LENGTH, Reach.FETCHED)).isEmpty();
    }
}
