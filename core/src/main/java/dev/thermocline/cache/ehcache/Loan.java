package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.LentBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a reader through Ehcache to the buffer that holds the value, by way of the thread: Ehcache deserializes on
 * the calling thread, inside its own call.
 *
 * <p>What the reader throws must not be seen by Ehcache, which would take it for a failure of the store: it is kept
 * here and rethrown after Ehcache has returned. Used by one thread.
 */
final class Loan {
    private static final ThreadLocal<@Nullable Loan> CURRENT = new ThreadLocal<>();

    private final BlockReader reader;
    private boolean lent;
    private @Nullable Throwable failure;

    Loan(BlockReader reader) {
        this.reader = reader;
    }

    /** Makes this the thread's loan; the caller passes the result to {@link #close} in a finally block. */
    @Nullable
    Loan open() {
        Loan outer = CURRENT.get();
        CURRENT.set(this);
        return outer;
    }

    /** Makes the outer loan, if any, the thread's again. */
    static void close(@Nullable Loan outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /** Lends the value to the thread's reader, if it has one. */
    static void lendToCurrent(ByteBuffer value) {
        Loan loan = CURRENT.get();
        if (loan != null) {
            loan.lend(value);
        }
    }

    /** Gives the value to the reader, once; keeps what the reader throws. */
    @SuppressWarnings("checkstyle:illegalcatch") // whatever the reader throws travels around Ehcache, not through it
    void lend(ByteBuffer value) {
        if (lent) {
            return;
        }
        lent = true;
        LentBlock block = new LentBlock(value);
        try {
            reader.accept(block);
        } catch (Throwable e) {
            failure = e;
        } finally {
            block.end();
        }
    }

    /** Throws what the reader threw, if it did. */
    void rethrow() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }
}
