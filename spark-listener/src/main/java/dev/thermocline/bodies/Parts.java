package dev.thermocline.bodies;

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
