package dev.thermocline.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.WrittenFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Requests and answers as bytes: what is written is read back, and of what is changed nothing wrong comes out. */
class WireTest {
    private static final int LENGTH = 10_000;
    private static final PeerObject OBJECT = FakeStore.object("a.parquet", LENGTH);
    private static final byte[] CONTENT = FakeStore.content("a.parquet", LENGTH);

    private static Request.Read read(long nonce, long position, int length) {
        return new Request.Read(nonce, Request.Depth.RESIDENT, OBJECT, position, length, 0);
    }

    private static ByteBuffer answer(Request.Read read) {
        ByteBuffer prepared = Answer.prepared(read.length());
        Answer.payload(prepared, read.length()).put(CONTENT, (int) read.position(), read.length());
        return Answer.sealed(read, prepared);
    }

    @Test
    void requestsAreReadBack() throws Exception {
        PeerObject dated = new PeerObject(
                OBJECT.file(), new ObjectVersion("e", Optional.of("v1"), LENGTH, new LastModified.At(17)));
        PeerObject written = new PeerObject(
                OBJECT.file(), new ObjectVersion("e", Optional.empty(), LENGTH, new LastModified.Until(18)));
        for (Request request : List.of(
                read(1, 0, LENGTH),
                new Request.Read(2, Request.Depth.FETCH, dated, 5, 10, 100),
                new Request.Read(3, Request.Depth.AWAIT, written, LENGTH - 1, 1, 0),
                new Request.Tail(4, Request.Depth.FETCH, OBJECT.file()),
                new Request.Listed(7, OBJECT.file()),
                new Request.Nudge(5),
                new Request.Ping(6))) {
            assertThat(RequestCodec.decode(RequestCodec.encode(request))).isEqualTo(request);
        }
    }

    private static HeldFile held(String path, String holder) {
        PeerFile file = new PeerFile(new Path(path), OBJECT.file().name(), new Owner("owner"));
        ObjectVersion version = new ObjectVersion("e", Optional.of("v1"), LENGTH);
        return new HeldFile(file.name(), new WrittenFile.Held(holder, file.path(), version, 17, file.owner(), true));
    }

    @Test
    void announcedFilesAreReadBackFromAsFewRequestsAsHoldThem() throws Exception {
        List<HeldFile> files = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            files.add(held("s3a://bucket/table/part-" + i + "-\u00fc\u4e16.parquet", "executor-" + i));
        }
        AtomicLong nonces = new AtomicLong();
        List<Request> requests = RequestCodec.announcements(files, nonces::incrementAndGet);
        List<HeldFile> read = new ArrayList<>();
        for (Request request : requests) {
            Request decoded = RequestCodec.decode(RequestCodec.encode(request));
            assertThat(decoded).isEqualTo(request);
            read.addAll(((Request.Announce) decoded).files());
        }
        assertThat(read).isEqualTo(files);
        assertThat(requests).hasSizeBetween(2, 20).extracting(Request::nonce).doesNotHaveDuplicates();
        assertThat(RequestCodec.announcements(List.of(), () -> 1)).isEmpty();
    }

    @Test
    void fileWithAPathLongerThanARequestIsNotAnnounced() {
        HeldFile small = held("s3a://bucket/a", "1");
        HeldFile large = held("s3a://bucket/" + "\u4e16".repeat(6000), "1");

        List<Request> requests = RequestCodec.announcements(List.of(small, large, small), () -> 1);

        assertThat(requests).containsExactly(new Request.Announce(1, List.of(small, small)));
        assertThatThrownBy(() -> new Request.Announce(1, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listedFileIsReadBackByItsOwnQuestionOnly() throws Exception {
        ObjectVersion version = new ObjectVersion("e", Optional.empty(), LENGTH, new LastModified.At(17));
        ListedFile.Commit commit = new ListedFile.Commit("00000000000000000001.json", version);
        for (ListedFile listed : List.of(
                new ListedFile(Optional.of(version), true, Optional.of(commit)),
                new ListedFile(Optional.of(version), false, Optional.empty()),
                new ListedFile(Optional.empty(), false, Optional.of(commit)))) {
            Request.Listed question = new Request.Listed(8, OBJECT.file());
            ByteBuffer answer = Answer.sealed(question, listed);
            assertThat(Answer.decode(question, answer.duplicate()).listed(question))
                    .isEqualTo(listed);
            Request.Listed other =
                    new Request.Listed(8, FakeStore.object("b.json", 1).file());
            assertThatThrownBy(() -> Answer.decode(other, answer.duplicate()).listed(other))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void requestsBeyondTheObjectOrTheLimitsAreNone() {
        assertThatThrownBy(() -> read(1, LENGTH, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        PeerObject large = FakeStore.object("large", Integer.MAX_VALUE);
        assertThatThrownBy(() -> new Request.Read(1, Request.Depth.RESIDENT, large, 0, WireFormat.MAX_PAYLOAD + 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Request.Read(1, Request.Depth.RESIDENT, large, 0, 1, Request.Read.MAX_AHEAD + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changedRequestsAreOthersOrNone() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer bytes = RequestCodec.encode(read(random.nextLong(), 7, 9));
            int changes = 1 + random.nextInt(3);
            for (int c = 0; c < changes; c++) {
                bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt());
            }
            bytes.limit(random.nextInt(10) == 0 ? random.nextInt(bytes.limit()) : bytes.limit());
            try {
                assertThat(RequestCodec.decode(bytes)).isNotNull();
            } catch (MalformedMessageException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void noChangedBitOfAnAnswerDeliversAWrongByte() throws Exception {
        Request.Read read = read(77, 100, 9_000);
        byte[] sealed = answer(read).array();
        byte[] expected = Arrays.copyOfRange(CONTENT, 100, 9_100);
        ByteBuffer target = ByteBuffer.allocate(9_000);
        Answer.decode(read, ByteBuffer.wrap(sealed)).copy(read, 0, target);
        assertThat(target.array()).isEqualTo(expected);
        int refused = 0;
        for (int bit = 0; bit < sealed.length * 8; bit += 7) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            ByteBuffer into = ByteBuffer.allocate(9_000);
            try {
                Answer answer = Answer.decode(read, ByteBuffer.wrap(changed));
                if (answer.carries(read)) {
                    answer.copy(read, 0, into);
                    assertThat(into.array()).as("bit " + bit).isEqualTo(expected);
                } else {
                    refused++;
                }
            } catch (MalformedMessageException e) {
                refused++;
                assertThat(into.position()).isZero();
            }
        }
        assertThat(refused).isEqualTo((sealed.length * 8 + 6) / 7);
    }

    @Test
    void answerIsBoundToItsQuestion() throws Exception {
        Request.Read read = read(77, 100, 500);
        PeerObject other = FakeStore.object("b.parquet", LENGTH);
        PeerObject replaced = new PeerObject(OBJECT.file(), new ObjectVersion("other", Optional.empty(), LENGTH));
        PeerObject foreign = new PeerObject(
                new PeerFile(OBJECT.file().path(), OBJECT.file().name(), new Owner("other")), OBJECT.version());
        Answer answer = Answer.decode(read, answer(read));
        for (Request.Read question : List.of(
                read(78, 100, 500),
                read(77, 101, 500),
                new Request.Read(77, Request.Depth.RESIDENT, other, 100, 500, 0),
                new Request.Read(77, Request.Depth.RESIDENT, replaced, 100, 500, 0),
                new Request.Read(77, Request.Depth.RESIDENT, foreign, 100, 500, 0))) {
            assertThatThrownBy(() -> answer.copy(question, 0, ByteBuffer.allocate(500)))
                    .isInstanceOf(MalformedMessageException.class);
        }
        assertThat(answer.carries(read(77, 100, 501))).isFalse();
        assertThatThrownBy(() -> answer.copy(read, 400, ByteBuffer.allocate(200)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void tailsAreReadBackAndChangedOnesAreNot() throws Exception {
        Request.Tail request = new Request.Tail(9, Request.Depth.RESIDENT, OBJECT.file());
        CapturedTail tail = new CapturedTail(
                OBJECT.file().path(),
                OBJECT.version(),
                17,
                OBJECT.file().owner(),
                Arrays.copyOfRange(CONTENT, 4_000, LENGTH));
        ByteBuffer sealed = Answer.sealed(request, tail);
        assertThat(Answer.decode(request, sealed.duplicate()).tail(request)).isEqualTo(tail);

        for (int at = 21; at < sealed.limit(); at += 13) {
            byte[] changed = new byte[sealed.remaining()];
            sealed.duplicate().get(changed);
            changed[at] ^= 1;
            assertThatThrownBy(() ->
                            Answer.decode(request, ByteBuffer.wrap(changed)).tail(request))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }
}
