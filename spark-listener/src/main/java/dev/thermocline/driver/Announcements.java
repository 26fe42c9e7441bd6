package dev.thermocline.driver;

import dev.thermocline.api.CacheControl;
import dev.thermocline.audience.Audience;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a commit that is about to be sent, for those who get their names if it succeeds. Only what an executor
 * has reported by then and holds: nobody has to ask S3. Keeps nothing. Thread-safe.
 */
final class Announcements {
    /** The most useful ones of a commit; the others follow when it is there. */
    static final int MAX_FILES = 256;

    private final CapturedFiles captured;

    Announcements(CapturedFiles captured) {
        this.captured = captured;
    }

    /** What each executor is to be sent. */
    Map<String, List<HeldFile>> of(CacheControl cache, List<WarmTarget> targets, Audience audience) {
        Map<String, List<HeldFile>> files = new LinkedHashMap<>();
        for (WarmTarget target : targets.subList(0, Math.min(MAX_FILES, targets.size()))) {
            held(target).ifPresent(held -> {
                HeldFile file = new HeldFile(LocalDispatcher.name(cache, target.path()), held);
                for (String executor : audience.pulling(target.path().toString())) {
                    if (!executor.equals(held.holder())) {
                        files.computeIfAbsent(executor, absent -> new ArrayList<>())
                                .add(file);
                    }
                }
            });
        }
        return files;
    }

    private Optional<WrittenFile.Held> held(WarmTarget target) {
        return captured.peek(target.path().toString())
                .filter(file -> file instanceof WrittenFile.Held && file.whole() && file.modificationTime() != 0)
                .map(WrittenFile.Held.class::cast);
    }
}
