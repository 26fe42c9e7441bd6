package dev.thermocline.cluster;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes apart messages from other processes, which may hold anything. */
final class Parts {
    private Parts() {}

    static Object[] array(@Nullable Object message, int parts) {
        Object[] array = is(message, Object[].class);
        if (array.length != parts) {
            throw new IllegalArgumentException("message has " + array.length + " parts, not " + parts);
        }
        return array;
    }

    static <T> T part(Object[] message, int index, Class<T> type) {
        return is(message[index], type);
    }

    static <V> Map<String, V> map(Object[] message, int index, Class<V> type) {
        Map<?, ?> untyped = part(message, index, HashMap.class);
        Map<String, V> typed = new HashMap<>();
        untyped.forEach((name, value) -> typed.put(is(name, String.class), is(value, type)));
        return typed;
    }

    /** @throws IllegalArgumentException if the value is of another type or null */
    static <T> T is(@Nullable Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("message holds "
                    + (value == null ? "null" : value.getClass().getName()) + " where a " + type.getSimpleName()
                    + " belongs");
        }
        return type.cast(value);
    }
}
