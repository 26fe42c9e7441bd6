package dev.thermocline.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart messages from other processes, which may hold anything. What is not as it should be is an {@link
 * IllegalArgumentException}.
 */
public final class Parts {
    private Parts() {}

    /** The parts of a message that must have so many. */
    public static Object[] array(@Nullable Object message, int parts) {
        Object[] array = is(message, Object[].class);
        if (array.length != parts) {
            throw new IllegalArgumentException("message has " + array.length + " parts, not " + parts);
        }
        return array;
    }

    /** Checks that a message has so many parts or more. */
    static void atLeast(Object[] message, int parts) {
        if (message.length < parts) {
            throw new IllegalArgumentException("message has " + message.length + " parts, not " + parts);
        }
    }

    /** One part, which must be there and of the type asked for. */
    public static <T> T part(Object[] message, int index, Class<T> type) {
        return is(message[index], type);
    }

    /** A part that must be a map from texts to values of a type. */
    static <V> Map<String, V> map(@Nullable Object part, Class<V> type) {
        Map<?, ?> untyped = is(part, HashMap.class);
        Map<String, V> typed = new HashMap<>();
        untyped.forEach((name, value) -> typed.put(is(name, String.class), is(value, type)));
        return typed;
    }

    /** The value, which must be there and of the type asked for. */
    public static <T> T is(@Nullable Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("message holds "
                    + (value == null ? "null" : value.getClass().getName()) + " where a " + type.getSimpleName()
                    + " belongs");
        }
        return type.cast(value);
    }
}
