package dev.thermocline.delta;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** 64 bits of a commit's content: whether two commits of one version are equal. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Of the whole content. */
    public static long of(byte[] content) {
        CRC32 first = new CRC32();
        first.update(content, 0, content.length);
        CRC32C second = new CRC32C();
        second.update(content, 0, content.length);
        return (first.getValue() << Integer.SIZE) | second.getValue();
    }
}
