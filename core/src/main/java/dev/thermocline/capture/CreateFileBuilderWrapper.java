package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Collects what the caller asks for, builds with S3A's own builder, and hands the stream to the observer. */
public final class CreateFileBuilderWrapper
        extends FSDataOutputStreamBuilder<FSDataOutputStream, CreateFileBuilderWrapper> {
    private final FSDataOutputStreamBuilder<?, ?> inner;
    private final UnaryOperator<FSDataOutputStream> observe;

    /**
     * @param inner S3A's builder for the same path
     * @param observe wraps the stream that S3A opened
     */
    public CreateFileBuilderWrapper(
            FileSystem fileSystem,
            Path path,
            FSDataOutputStreamBuilder<?, ?> inner,
            UnaryOperator<FSDataOutputStream> observe) {
        super(fileSystem, path);
        this.inner = requireNonNull(inner, "inner is null");
        this.observe = requireNonNull(observe, "observe is null");
        create().overwrite(true); // S3A's own defaults
    }

    @Override
    public CreateFileBuilderWrapper getThisBuilder() {
        return this;
    }

    @Override
    public FSDataOutputStream build() throws IOException {
        EnumSet<CreateFlag> flags = getFlags();
        inner.overwrite(flags.contains(CreateFlag.OVERWRITE));
        if (flags.contains(CreateFlag.APPEND)) {
            inner.append();
        }
        if (isRecursive()) {
            inner.recursive();
        }
        if (getProgress() != null) {
            inner.progress(getProgress());
        }
        inner.permission(getPermission());
        inner.bufferSize(getBufferSize());
        inner.blockSize(getBlockSize());
        for (Map.Entry<String, String> option : getOptions()) {
            if (getMandatoryKeys().contains(option.getKey())) {
                inner.must(option.getKey(), option.getValue());
            } else {
                inner.opt(option.getKey(), option.getValue());
            }
        }
        return observe.apply((FSDataOutputStream) inner.build());
    }
}
