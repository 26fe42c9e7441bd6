package dev.thermocline.cluster.operations;

import java.math.BigInteger;
import java.util.UUID;

/** Names of deletion-vector files: a commit writes their UUID in base 85, four bytes in five characters. */
final class VectorName {
    /** Characters of an encoded UUID. */
    static final int LENGTH = 20;

    private static final String DIGITS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);

    private VectorName() {}

    static String decode(String encoded) {
        BigInteger bits = BigInteger.ZERO;
        for (int start = 0; start < LENGTH; start += 5) {
            BigInteger word = BigInteger.ZERO;
            for (int i = start; i < start + 5; i++) {
                word = word.multiply(BigInteger.valueOf(DIGITS.length()))
                        .add(BigInteger.valueOf(DIGITS.indexOf(encoded.charAt(i))));
            }
            bits = bits.multiply(WORD).add(word);
        }
        UUID uuid = new UUID(bits.shiftRight(64).longValue(), bits.longValue());
        return "deletion_vector_" + uuid + ".bin";
    }
}
