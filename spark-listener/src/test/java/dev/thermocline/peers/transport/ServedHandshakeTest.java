package dev.thermocline.peers.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which connections of others count as refused. */
class ServedHandshakeTest {
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean proved = new AtomicBoolean();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ServedHandshake handshake = new ServedHandshake(channel, refused::incrementAndGet);

    ServedHandshakeTest() {
        channel.freezeTime(); // it goes on with advanceTimeBy alone
        channel.pipeline().addLast(handshake);
        handshake.begin(proved::get);
    }

    private void speaks() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[8]));
    }

    private void leaves() {
        var unused = channel.close();
    }

    private void passes(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void connectionThatProvesNothingEndsAndCountsOnce() {
        speaks();
        passes(ServedHandshake.LONGEST.toMillis() - 1);
        assertThat(channel.isOpen()).isTrue();

        passes(2);

        assertThat(channel.isOpen()).isFalse();
        assertThat(refused).hasValue(1);
    }

    @Test
    void whoProvesTheSecretStays() {
        speaks();
        proved.set(true);
        passes(ServedHandshake.LONGEST.toMillis() + 1);
        assertThat(channel.isOpen()).isTrue();
        leaves();

        assertThat(refused).hasValue(0);
    }

    @Test
    void whoLeavesWithoutAWordHasAskedForNothing() {
        leaves();

        assertThat(refused).hasValue(0);
    }

    @Test
    void whoSpeaksAndLeavesIsCounted() {
        speaks();
        leaves();

        assertThat(refused).hasValue(1);
    }

    @Test
    void severalReasonsCountOnce() {
        speaks();
        handshake.refuse();
        handshake.refuse();

        assertThat(refused).hasValue(1);
        assertThat(channel.isOpen()).isFalse();
    }
}
