package dev.thermocline.peers.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One connection of another process until it has proved that it knows the secret, and how it ends: one that is refused
 * counts once, for whatever reason. Confined to the connection's thread.
 */
final class ServedHandshake extends ChannelInboundHandlerAdapter {
    /** Longer than a process of the application waits for its own side of the handshake. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final Channel channel;
    private final Runnable count;
    private BooleanSupplier authenticated = () -> false;
    private boolean spoke;
    private boolean refused;

    /** @param count run at most once, when the connection is refused */
    ServedHandshake(Channel channel, Runnable count) {
        this.channel = channel;
        this.count = count;
    }

    /** From now on the other side has {@link #LONGEST} to prove that it knows the secret. */
    void begin(BooleanSupplier proved) {
        authenticated = proved;
        var timer = channel.eventLoop()
                .schedule(
                        () -> {
                            if (!proved.getAsBoolean()) {
                                refuse();
                            }
                        },
                        LONGEST.toMillis(),
                        TimeUnit.MILLISECONDS);
        var unused = channel.closeFuture().addListener(closed -> {
            timer.cancel(false);
            ended();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        spoke = true;
        context.fireChannelRead(message);
    }

    /** Counts the connection, once, and ends it. */
    void refuse() {
        if (!refused) {
            refused = true;
            count.run();
        }
        var unused = channel.close();
    }

    /** Who sent something and has proved nothing was refused; who sent nothing has asked for nothing. */
    private void ended() {
        if (spoke && !authenticated.getAsBoolean()) {
            refuse();
        }
    }
}
