package dev.thermocline.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.credential.CallerUser;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * For which user a table is watched: whoever used it last here, as the thread that watches belongs to nobody. Bounded,
 * the table used longest ago goes first. Thread-safe.
 */
public final class TableUsers {
    @GuardedBy("this")
    private final Map<Path, CallerUser> users;

    public TableUsers(int most) {
        users = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, CallerUser> eldest) {
                return size() > most;
            }
        };
    }

    /** The user of this thread uses the table. */
    public void note(Path table) {
        CallerUser user = CallerUser.current();
        synchronized (this) {
            users.put(table, user);
        }
    }

    /** The table's user, or that of this thread. */
    public synchronized CallerUser of(Path table) {
        CallerUser user = users.get(table);
        return user == null ? CallerUser.current() : user;
    }

    /** The same caches, each table's for its user. */
    public CacheFinder of(CacheFinder caches) {
        return (table, configuration) -> of(table).call(() -> caches.of(table, configuration));
    }
}
