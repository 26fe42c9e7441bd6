package dev.thermocline.hadoop;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.GetResponse;
import dev.thermocline.s3.ResponseRecorder;
import dev.thermocline.s3.ResponseVersions;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.Contradictions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Sees every request that S3A sends to S3 from this process, whichever operation it belongs to: create, createFile,
 * multipart uploader, magic commit, rename, bulk delete, deleteOnExit, copyFromLocalFile, FileContext.
 *
 * <ul>
 *   <li>A request that changes an object drops what the cache knows of it, before it is sent and after it was answered
 *       or failed: a request that timed out may have succeeded.
 *   <li>An answer against what is known of an object (no such object, another version, no such range) drops it, too,
 *       before the caller gets the answer.
 *   <li>The answer to a request that wrote or read an object is handed to the {@link ResponseRecorder} of its thread.
 * </ul>
 *
 * <p>Created by S3A from {@code fs.s3a.audit.execution.interceptors}, which the file system sets by itself; listing the
 * class there by hand covers plain S3A file systems of the process, too. Never fails a request. Thread-safe.
 */
public final class MutationInterceptor implements ExecutionInterceptor, Configurable {
    private static final ExecutionAttribute<RequestNames> NAMES = new ExecutionAttribute<>("ThermoclineRequestNames");

    private volatile Configuration configuration = new Configuration(false);

    /** Called by S3A. */
    public MutationInterceptor() {}

    @Override
    public void setConf(@Nullable Configuration conf) {
        configuration = conf == null ? new Configuration(false) : conf;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        CacheFailures.run("watching a request", () -> changed(context.request(), names(attributes)));
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        CacheFailures.run("watching an answer", () -> {
            RequestNames names = names(attributes);
            changed(context.request(), names);
            answered(context, names);
            named(context, names);
        });
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        CacheFailures.run("watching a failed request", () -> {
            RequestNames names = names(attributes);
            changed(context.request(), names);
            if (context.exception() instanceof SdkServiceException refusal) {
                refused(context.request(), refusal.statusCode(), names);
            }
        });
    }

    private static void changed(SdkRequest request, RequestNames names) {
        if (request instanceof PutObjectRequest put) {
            wrote(names, put.bucket(), put.key());
        } else if (request instanceof CompleteMultipartUploadRequest complete) {
            wrote(names, complete.bucket(), complete.key());
        } else if (request instanceof CopyObjectRequest copy) {
            changed(names, copy.destinationBucket(), copy.destinationKey());
        } else if (request instanceof DeleteObjectRequest delete) {
            changed(names, delete.bucket(), delete.key());
        } else if (request instanceof DeleteObjectsRequest deletes) {
            deletes.delete().objects().forEach(object -> changed(names, deletes.bucket(), object.key()));
        }
    }

    private static void changed(RequestNames names, String bucket, String key) {
        CacheRuntime.current().ifPresent(cache -> cache.states().changed(names.of(bucket, key)));
    }

    private static void wrote(RequestNames names, String bucket, String key) {
        CacheRuntime.current().ifPresent(cache -> cache.states().written(names.of(bucket, key)));
    }

    private static void answered(Context.AfterExecution context, RequestNames names) {
        SdkRequest request = context.request();
        SdkResponse response = context.response();
        if (request instanceof PutObjectRequest put && response instanceof PutObjectResponse done) {
            long epoch = epoch(names, put.bucket(), put.key());
            ResponseRecorder.answered(put.bucket(), put.key(), written(context, done.eTag(), done.versionId(), epoch));
        } else if (request instanceof CompleteMultipartUploadRequest complete
                && response instanceof CompleteMultipartUploadResponse done) {
            long epoch = epoch(names, complete.bucket(), complete.key());
            ResponseRecorder.answered(
                    complete.bucket(), complete.key(), written(context, done.eTag(), done.versionId(), epoch));
        } else if (request instanceof GetObjectRequest get && response instanceof GetObjectResponse got) {
            ResponseRecorder.answered(
                    get.bucket(),
                    get.key(),
                    read(
                            GetResponse.of(context.httpResponse().statusCode(), got),
                            got,
                            epoch(names, get.bucket(), get.key())));
        }
    }

    /** The object whose current version a request asked for: none if the request named a version. */
    private record Asked(String bucket, String key) {
        static Optional<Asked> of(SdkRequest request) {
            if (request instanceof GetObjectRequest get && get.versionId() == null) {
                return Optional.of(new Asked(get.bucket(), get.key()));
            }
            return request instanceof HeadObjectRequest head && head.versionId() == null
                    ? Optional.of(new Asked(head.bucket(), head.key()))
                    : Optional.empty();
        }
    }

    private static void refused(SdkRequest request, int status, RequestNames names) {
        Asked.of(request)
                .ifPresent(asked -> contradictions(
                        known -> known.refused(names.of(asked.bucket(), asked.key()), asked.key(), status)));
    }

    private static void named(Context.AfterExecution context, RequestNames names) {
        Optional<ObjectVersion> version = Optional.empty();
        if (context.response() instanceof HeadObjectResponse head && head.contentLength() != null) {
            version = ResponseVersions.of(
                    head.eTag(), head.versionId(), head.contentLength(), modified(head.lastModified()));
        } else if (context.response() instanceof GetObjectResponse got) {
            long length = GetResponse.of(context.httpResponse().statusCode(), got)
                    .objectLength()
                    .orElse(-1);
            version = ResponseVersions.of(got.eTag(), got.versionId(), length, modified(got.lastModified()));
        }
        Optional<Asked> asked = Asked.of(context.request());
        if (version.isPresent() && asked.isPresent()) {
            ObjectVersion current = version.get();
            String key = asked.get().key();
            String bucket = asked.get().bucket();
            CacheRuntime.current().map(CacheRuntime::states).ifPresent(states -> {
                states.entityTags(names.scope(bucket)).seen(names.of(bucket, key), key, current);
                states.contradictions().named(names.of(bucket, key), key, current);
            });
        }
    }

    private static void contradictions(Consumer<Contradictions> known) {
        CacheRuntime.current().map(cache -> cache.states().contradictions()).ifPresent(known);
    }

    private RequestNames names(ExecutionAttributes attributes) {
        RequestNames known = attributes.getAttribute(NAMES);
        if (known != null) {
            return known;
        }
        RequestNames created = new RequestNames(configuration);
        attributes.putAttribute(NAMES, created);
        return created;
    }

    /** Names of the objects of one request, each hashed once. Used by one thread at a time, as the client calls. */
    private static final class RequestNames {
        private final Configuration configuration;
        private final Map<String, StoreScope> scopes = new HashMap<>(1);
        private final Map<String, ObjectName> names = new HashMap<>();

        RequestNames(Configuration configuration) {
            this.configuration = configuration;
        }

        StoreScope scope(String bucket) {
            return scopes.computeIfAbsent(bucket, absent -> StoreScope.of(configuration, bucket));
        }

        ObjectName of(String bucket, String key) {
            return names.computeIfAbsent(
                    bucket + '\0' + key, absent -> scope(bucket).name(key));
        }
    }

    private static LastModified modified(@Nullable Instant stated) {
        return stated == null ? LastModified.unstated() : LastModified.ofMillis(stated.toEpochMilli());
    }

    private static ResponseRecorder.Answer written(
            Context.AfterExecution context, @Nullable String etag, @Nullable String versionId, long epoch) {
        Optional<String> date = context.httpResponse().firstMatchingHeader("Date");
        return new ResponseRecorder.Answer(etag, versionId, -1, ResponseVersions.written(etag, date), epoch);
    }

    private static ResponseRecorder.Answer read(GetResponse body, GetObjectResponse got, long epoch) {
        return new ResponseRecorder.Answer(
                got.eTag(),
                got.versionId(),
                body.objectLength().orElse(-1),
                modified(got.lastModified()),
                epoch,
                Optional.of(body));
    }

    private static long epoch(RequestNames names, String bucket, String key) {
        return CacheRuntime.current()
                .map(cache -> cache.states().epochs().current(names.of(bucket, key)))
                .orElse(-1L);
    }
}
