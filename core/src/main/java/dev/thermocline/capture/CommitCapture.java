package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import dev.thermocline.s3.ResponseRecorder;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps the bytes of a small file while it is written; hands them on when S3 has it. Not thread-safe. */
final class CommitCapture implements WriteObserver {
    private final long maximum;
    private final Consumer<Optional<byte[]>> whenPublished;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * 1024);
    private boolean whole = true;

    /**
     * @param maximum a longer file is announced without its bytes
     * @param whenPublished gets the bytes, if all were kept
     */
    CommitCapture(long maximum, Consumer<Optional<byte[]>> whenPublished) {
        this.maximum = maximum;
        this.whenPublished = requireNonNull(whenPublished, "whenPublished is null");
    }

    @Override
    public void wrote(byte[] array, int offset, int length) {
        whole = whole && bytes.size() + (long) length <= maximum;
        if (whole) {
            bytes.write(array, offset, length);
        } else {
            bytes.reset();
        }
    }

    @Override
    public void published(ResponseRecorder.Answer answer) {
        whenPublished.accept(whole ? Optional.of(bytes.toByteArray()) : Optional.empty());
    }

    @Override
    public void abandoned() {
        bytes.reset();
    }
}
