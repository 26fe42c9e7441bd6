package dev.thermocline.delta;

import java.util.Optional;
import java.util.UUID;

/** Decodes a UUID from Z85 (ZeroMQ RFC 32): five characters hold four bytes, the highest digit first. */
final class Z85 {
    private static final String DIGITS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private static final int CHARACTERS_PER_WORD = 5;
    private static final int UUID_CHARACTERS = 20;
    private static final long LARGEST_WORD = 0xFFFF_FFFFL;

    private Z85() {}

    /** The UUID, or empty if the text is not 20 characters of Z85 that stay within 32 bits a word. */
    static Optional<UUID> decodeUuid(String encoded) {
        if (encoded.length() != UUID_CHARACTERS) {
            return Optional.empty();
        }
        long[] halves = new long[2];
        for (int word = 0; word < UUID_CHARACTERS / CHARACTERS_PER_WORD; word++) {
            long value = decodeWord(encoded, word * CHARACTERS_PER_WORD);
            if (value < 0 || value > LARGEST_WORD) {
                return Optional.empty();
            }
            halves[word / 2] = (halves[word / 2] << Integer.SIZE) | value;
        }
        return Optional.of(new UUID(halves[0], halves[1]));
    }

    private static long decodeWord(String encoded, int start) {
        long value = 0;
        for (int i = start; i < start + CHARACTERS_PER_WORD; i++) {
            int digit = DIGITS.indexOf(encoded.charAt(i));
            if (digit < 0) {
                return -1;
            }
            value = value * DIGITS.length() + digit;
        }
        return value;
    }
}
