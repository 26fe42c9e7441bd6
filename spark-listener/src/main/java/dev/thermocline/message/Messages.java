package dev.thermocline.message;

/** Checks the parts of a message that came from another JVM. */
final class Messages {
    private Messages() {}

    static void requireParts(Object[] message, int parts, String what) {
        if (message.length != parts) {
            throw new IllegalArgumentException(
                    what + " message must have " + parts + " parts but has " + message.length);
        }
    }

    /** The part at {@code index}, which must be there and of the type asked for. */
    static <T> T part(Object[] message, int index, Class<T> type) {
        Object part = message[index];
        if (!type.isInstance(part)) {
            throw new IllegalArgumentException("part " + index + " of the message must be a " + type.getSimpleName()
                    + " but is " + (part == null ? "null" : part.getClass().getName()));
        }
        return type.cast(part);
    }
}
