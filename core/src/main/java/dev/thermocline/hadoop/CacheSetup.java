package dev.thermocline.hadoop;

import dev.thermocline.admission.Admission;
import dev.thermocline.admission.PartitionDates;
import dev.thermocline.bucket.BucketFeatures;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.DiskEncryption;
import dev.thermocline.config.Sharing;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.config.option.NamePatterns;
import dev.thermocline.credential.CredentialOwner;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.FileAdmission;
import dev.thermocline.file.PathRules;
import dev.thermocline.read.CachingInputStream;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.s3a.S3AInputStream;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides before S3A starts whether a bucket is cached, and which options S3A needs for it: the classic stream below
 * the cache, and the interceptor in the client. What can't be cached safely runs as plain S3A, which is logged once.
 *
 * @param settings the cache's options for this bucket
 * @param configuration what S3A is to be initialised with
 */
public record CacheSetup(CacheSettings settings, Configuration configuration) {
    private static final Logger LOG = LoggerFactory.getLogger(CacheSetup.class);
    private static final String STREAM_TYPE = "fs.s3a.input.stream.type";
    private static final String PREFETCH =
            "fs.s3a.prefetch.enabled"; // of Hadoop 3.4.1, wins over the type in later ones
    private static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";
    private static final String AUDIT = "fs.s3a.audit.enabled";
    private static final String ENCRYPTION = "fs.s3a.encryption.algorithm";
    private static final String CHANGE_MODE = "fs.s3a.change.detection.mode";
    private static final String CHANGE_SOURCE = "fs.s3a.change.detection.source";

    /** What to do for a bucket, or nothing if it stays plain S3A. */
    public static Optional<CacheSetup> of(URI uri, Configuration original) {
        String bucket = uri.getHost() == null ? "" : uri.getHost();
        Configuration effective = S3AUtils.propagateBucketOptions(original, bucket);
        CacheSettings settings;
        try {
            settings = CacheSettings.ofBucket(effective, bucket);
        } catch (InvalidOptionException e) {
            LOG.error("{} The bucket {} is not cached until then; jobs run on plain S3A.", e.getMessage(), bucket);
            return Optional.empty();
        }
        if (!settings.enabled()) {
            return Optional.empty();
        }
        String mode = effective.getTrimmed(CHANGE_MODE, "server").toLowerCase(Locale.ROOT);
        String source = effective.getTrimmed(CHANGE_SOURCE, "etag").toLowerCase(Locale.ROOT);
        boolean checked = (mode.equals("server") || mode.equals("client")) && source.equals("etag");
        if (!checked) {
            LOG.warn(
                    "The bucket {} is not cached: with {} = {} and {} = {} a request may be answered with another version"
                            + " than was asked for. Set server and etag, S3A's defaults, to have it cached.",
                    bucket,
                    CHANGE_MODE,
                    mode,
                    CHANGE_SOURCE,
                    source);
            return Optional.empty();
        }
        if (!mayLieOnDisk(bucket, effective, settings)) {
            return Optional.empty();
        }
        Configuration prepared = new Configuration(effective);
        set(prepared, bucket, STREAM_TYPE, "classic");
        set(prepared, bucket, PREFETCH, "false");
        set(prepared, bucket, INTERCEPTORS, withInterceptor(effective.getTrimmedStrings(INTERCEPTORS)));
        return Optional.of(new CacheSetup(settings, prepared));
    }

    /**
     * Whether what is read of the bucket may lie on the disk as these settings have it: S3 keeps bytes under a
     * customer's key (SSE-C) for nobody else, so they don't lie here in clear.
     *
     * @param running of the process's cache, or of the one that would be started
     */
    static boolean mayLieOnDisk(String bucket, Configuration effective, CacheSettings running) {
        boolean inClear = !(running.tiers().diskCapacity() instanceof DiskCapacity.Off)
                && running.tiers().diskEncryption() == DiskEncryption.OFF;
        if (!inClear || !customerKey(bucket, effective)) {
            return true;
        }
        LOG.warn(
                "The bucket {} is not cached: its objects are under a customer's key (SSE-C), and the disk tier is in"
                        + " clear. Set fs.s3a.cache.disk.encryption = ephemeral or key, or fs.s3a.cache.disk.capacity ="
                        + " off, to have it cached.",
                bucket);
        return false;
    }

    private static boolean customerKey(String bucket, Configuration effective) {
        try {
            return S3AUtils.lookupPassword(bucket, effective, ENCRYPTION).equalsIgnoreCase("SSE-C");
        } catch (IOException e) {
            LOG.debug("The encryption of {} can't be read, which S3A reports", bucket, e);
            return true;
        }
    }

    private static void set(Configuration configuration, String bucket, String key, String value) {
        configuration.set(key, value);
        // S3A lets a bucket's own value win over the one just set
        configuration.unset("fs.s3a.bucket." + bucket + "." + key.substring("fs.s3a.".length()));
    }

    static String withInterceptor(String[] present) {
        String ours = MutationInterceptor.class.getName();
        if (Arrays.asList(present).contains(ours)) {
            return String.join(",", present);
        }
        return present.length == 0 ? ours : String.join(",", present) + "," + ours;
    }

    /** Whether the SDK client calls the interceptor. */
    static boolean interceptorCalled(Configuration initialised, String bucket) {
        boolean called = initialised.getBoolean(AUDIT, true)
                && Arrays.asList(initialised.getTrimmedStrings(INTERCEPTORS))
                        .contains(MutationInterceptor.class.getName());
        if (!called) {
            LOG.warn(
                    "The bucket {} is cached without statuses and without captures: with {} = false changes made by this"
                            + " process can't be seen. Set it to true to have both.",
                    bucket,
                    AUDIT);
        }
        return called;
    }

    /**
     * Whether S3A opened its classic stream, as it was configured to. Logged where it did not, once a file system: the
     * caller leaves the bucket to plain S3A then.
     */
    static boolean isClassic(FSDataInputStream opened, String bucket) {
        InputStream stream = opened.getWrappedStream();
        boolean classic = stream instanceof S3AInputStream;
        if (!classic) {
            LOG.warn(
                    "The bucket {} is not cached from now on: S3A reads it through {}, which fetches more than it is asked"
                            + " for, although {} = classic was set. Use S3A's own file system class and stream types.",
                    bucket,
                    stream.getClass().getName(),
                    STREAM_TYPE);
        }
        return classic;
    }

    public PathRules rules() {
        NamePatterns further = settings.paths().immutablePatterns();
        return new PathRules(
                key -> CacheOptions.UNIQUE_NAMES.matches(key) || further.matches(key),
                settings.paths().neverPatterns()::matches);
    }

    /** What may be cached of the bucket, and what is worth it. */
    CachedBucket.Rules rules(CacheRuntime runtime) {
        return new CachedBucket.Rules(
                new CacheFiles.Rules(rules(), runtime.settings().retention().ttlRules()::ruleOf),
                admission(runtime.parts().metrics()));
    }

    /** @param changesSeen whether the interceptor is in the client */
    BucketFeatures features(boolean changesSeen) {
        return new BucketFeatures(
                changesSeen,
                settings.capture().enabled(),
                settings.paths().logListingTrust(),
                settings.paths().reauthorizeInterval());
    }

    /** What the streams of a file system share. */
    static CachingInputStream.Environment streams(Configuration initialised, CacheRuntime runtime) {
        return new CachingInputStream.Environment(
                runtime.engine(),
                runtime.threads().vectored(),
                (int) initialised.getLongBytes("fs.s3a.vectored.read.min.seek.size", 128 * 1024),
                (int) initialised.getLongBytes("fs.s3a.vectored.read.max.merged.size", 2 * 1024 * 1024));
    }

    FileAdmission admission(CacheListener listener) {
        CacheSettings.Admission asked = settings.admission();
        Admission policy = new Admission(
                new Admission.Rules(
                        asked.includePatterns()::matches,
                        settings.capture().patterns()::matches,
                        asked.fileMax().map(ByteSize::bytes).orElse(Long.MAX_VALUE),
                        asked.recencyDays()),
                new PartitionDates(asked.partitionColumns(), asked.partitionFormats()),
                () -> LocalDate.now(ZoneOffset.UTC));
        return new FileAdmission(
                policy,
                Pattern.compile(asked.singlePassJobs()).asMatchPredicate(),
                asked.scanBytes().map(ByteSize::bytes).orElse(Long.MAX_VALUE),
                listener);
    }

    Owner owner(String bucket, Configuration initialised, CredentialOwner.Providers providers) throws IOException {
        return settings.paths().share() == Sharing.PROCESS
                ? Owner.process()
                : CredentialOwner.of(bucket, initialised, providers);
    }
}
