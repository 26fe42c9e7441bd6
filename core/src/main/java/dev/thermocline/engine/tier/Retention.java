package dev.thermocline.engine.tier;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.thermocline.cache.object.ObjectIds;
import java.time.Duration;
import java.util.List;

/**
 * How long what nobody reads stays. An object's id carries the number of its rule in its highest bits, so that a
 * block's time is known by its key alone, in this process and the next; 0, or a rule that there is not, is the usual
 * time.
 *
 * @param usual for objects without a rule
 * @param rules the time of each rule, the first rule's first
 */
public record Retention(Duration usual, List<Duration> rules) {
    /** Copies the rules, of which there are at most {@link ObjectIds#MOST_RULES}. */
    public Retention {
        rules = List.copyOf(rules);
        if (rules.size() > ObjectIds.MOST_RULES) {
            throw new IllegalArgumentException(
                    rules.size() + " rules, at most " + ObjectIds.MOST_RULES + " are possible");
        }
    }

    /** One time for everything. */
    public static Retention of(Duration usual) {
        return new Retention(usual, List.of());
    }

    Duration ttl(long objectId) {
        int rule = ObjectIds.rule(objectId);
        return rule == 0 || rule > rules.size() ? usual : rules.get(rule - 1);
    }

    /** Has entries expire after their last use; times of their own cost 8 B an entry, so only if there are rules. */
    public <K, V> Caffeine<K, V> expire(Caffeine<K, V> builder, Objects<K, V> objects) {
        if (rules.isEmpty()) {
            return builder.expireAfterAccess(usual);
        }
        return builder.expireAfter(Expiry.accessing((key, value) -> ttl(objects.id(key, value))));
    }

    /** Finds the object that an entry belongs to. */
    public interface Objects<K, V> {
        long id(K key, V value);
    }
}
