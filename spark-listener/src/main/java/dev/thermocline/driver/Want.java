package dev.thermocline.driver;

import dev.thermocline.audience.ReaderBudget;
import dev.thermocline.buffer.Targets;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One file that one commit wants on executors. Settled once, by whoever is first. */
final class Want {
    final CommitWork work;
    final WarmTarget target;
    final ObjectName name;
    final Delivery delivery;
    final ReaderBudget readers;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicBoolean waiting = new AtomicBoolean(true);

    /** What its writer reported, perhaps without the modification time or the whole footer. */
    volatile @Nullable WrittenFile written;

    /** Who gets the tail, once that is decided. */
    volatile Targets tails = Targets.NONE;

    Want(CommitWork work, WarmTarget target, Delivery delivery, ReaderBudget readers) {
        this(work, target, LocalDispatcher.name(work.cache(), target.path()), delivery, readers);
    }

    private Want(CommitWork work, WarmTarget target, ObjectName name, Delivery delivery, ReaderBudget readers) {
        this.work = work;
        this.target = target;
        this.name = name;
        this.delivery = delivery;
        this.readers = readers;
    }

    /** The same file for those that get its tail, when the others have its name. */
    Want ofTails(Targets executors) {
        Want rest = new Want(work, target, name, delivery, readers);
        rest.written = written;
        rest.tails = executors;
        return rest;
    }

    String path() {
        return target.path().toString();
    }

    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    boolean settled() {
        return settled.get();
    }

    /** Returns whether it was still waiting for its writer. */
    boolean stopWaiting() {
        return waiting.compareAndSet(true, false);
    }
}
