package dev.thermocline.state;

import dev.thermocline.cache.object.ObjectName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a thread has opened for a piece of work, such as a task, so that they can be dropped if the work
 * fails: should their bytes have been the reason, the next attempt reads S3 and replaces what is kept. Nothing is noted
 * on threads that have not begun any work. State of the calling thread; of more than {@value #MOST} files the first are
 * forgotten.
 */
public final class OpenedFiles {
    private static final int MOST = 1_000;
    private static final ThreadLocal<@Nullable OpenedFiles> CURRENT = new ThreadLocal<>();

    private final Map<ObjectName, ObjectStates> files = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectName, ObjectStates> eldest) {
            return size() > MOST;
        }
    };

    private OpenedFiles() {}

    /** The calling thread begins a piece of work: forgets the files of the one before. */
    public static void begin() {
        CURRENT.set(new OpenedFiles());
    }

    /** The work of the calling thread has ended well, or for a reason that has nothing to do with what it read. */
    public static void end() {
        CURRENT.remove();
    }

    /**
     * The work of the calling thread has failed, and what it read may be the reason: drops the files that it opened,
     * for all owners. S3 is not touched.
     *
     * @return files dropped
     */
    public static int doubt() {
        OpenedFiles opened = CURRENT.get();
        CURRENT.remove();
        if (opened == null) {
            return 0;
        }
        opened.files.forEach((name, states) -> states.doubted(name));
        return opened.files.size();
    }

    /** The calling thread opens a file; noted if it has begun a piece of work. */
    public static void opened(ObjectName name, ObjectStates states) {
        OpenedFiles opened = CURRENT.get();
        if (opened != null) {
            opened.files.put(name, states);
        }
    }
}
