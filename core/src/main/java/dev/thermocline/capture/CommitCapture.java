package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import dev.thermocline.s3.ResponseRecorder;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Keeps the bytes of a small file while it is written; hands them on before S3 has it, and after. Not thread-safe. */
final class CommitCapture implements WriteObserver {
    private final long maximum;
    private final Stages stages;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * 1024);
    private boolean whole = true;
    private boolean announced;
    private Optional<byte[]> content = Optional.empty();

    /** What becomes of a file that is written. All get its bytes, if all were kept. */
    interface Stages {
        /** It is about to be sent. Exactly one of the others follows. */
        void intended(Optional<byte[]> content);

        /** S3 has it. */
        void closed(Optional<byte[]> content);

        /** It failed after it was announced, or S3's answer was not seen. */
        void abandoned(Optional<byte[]> content);
    }

    /** @param maximum a longer file is announced without its bytes */
    CommitCapture(long maximum, Stages stages) {
        this.maximum = maximum;
        this.stages = requireNonNull(stages, "stages is null");
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
    public void closing() {
        announced = true;
        content = whole ? Optional.of(bytes.toByteArray()) : Optional.empty();
        bytes.reset();
        stages.intended(content);
    }

    @Override
    public void published(ResponseRecorder.Answer answer) {
        announced = false;
        stages.closed(content);
    }

    @Override
    public void abandoned() {
        bytes.reset();
        if (announced) {
            announced = false;
            stages.abandoned(content);
        }
    }
}
