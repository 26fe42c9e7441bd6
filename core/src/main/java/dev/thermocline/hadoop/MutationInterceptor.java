package dev.thermocline.hadoop;

import dev.thermocline.s3.GetResponse;
import java.util.Optional;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Sees every request that S3A sends to S3 from this process, by whatever door it came: create, createFile, multipart
 * uploader, magic commit, rename, bulk delete, deleteOnExit, copyFromLocalFile, FileContext.
 *
 * <ul>
 *   <li>A request that changes an object drops what the cache knows of it, before it is sent and after it was answered
 *       or failed: a request that timed out may have succeeded.
 *   <li>The answer to a request that wrote or read an object is handed to the {@link RequestWitness} of its thread.
 * </ul>
 *
 * <p>Created by S3A from {@code fs.s3a.audit.execution.interceptors}, which the file system sets by itself; listing the
 * class there by hand covers plain S3A file systems of the process, too. Never fails a request. Thread-safe.
 */
public final class MutationInterceptor implements ExecutionInterceptor, Configurable {
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
        CacheFailures.run("watching a request", () -> changed(context.request()));
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        CacheFailures.run("watching an answer", () -> {
            changed(context.request());
            answered(context);
        });
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        CacheFailures.run("watching a failed request", () -> changed(context.request()));
    }

    private void changed(SdkRequest request) {
        if (request instanceof PutObjectRequest put) {
            changed(put.bucket(), put.key());
        } else if (request instanceof CompleteMultipartUploadRequest complete) {
            changed(complete.bucket(), complete.key());
        } else if (request instanceof CopyObjectRequest copy) {
            changed(copy.destinationBucket(), copy.destinationKey());
        } else if (request instanceof DeleteObjectRequest delete) {
            changed(delete.bucket(), delete.key());
        } else if (request instanceof DeleteObjectsRequest deletes) {
            deletes.delete().objects().forEach(object -> changed(deletes.bucket(), object.key()));
        }
    }

    private void changed(String bucket, String key) {
        Optional<CacheRuntime> runtime = CacheRuntime.current();
        runtime.ifPresent(
                cache -> cache.changed(StoreScope.of(configuration, bucket).name(key)));
    }

    private void answered(Context.AfterExecution context) {
        SdkRequest request = context.request();
        SdkResponse response = context.response();
        if (request instanceof PutObjectRequest put && response instanceof PutObjectResponse done) {
            long epoch = epoch(put.bucket(), put.key());
            RequestWitness.answered(put.bucket(), put.key(), written(done.eTag(), done.versionId(), epoch));
        } else if (request instanceof CompleteMultipartUploadRequest complete
                && response instanceof CompleteMultipartUploadResponse done) {
            long epoch = epoch(complete.bucket(), complete.key());
            RequestWitness.answered(complete.bucket(), complete.key(), written(done.eTag(), done.versionId(), epoch));
        } else if (request instanceof GetObjectRequest get && response instanceof GetObjectResponse got) {
            RequestWitness.answered(
                    get.bucket(),
                    get.key(),
                    read(
                            GetResponse.of(context.httpResponse().statusCode(), got),
                            got,
                            epoch(get.bucket(), get.key())));
        }
    }

    private static RequestWitness.Answer written(@Nullable String etag, @Nullable String versionId, long epoch) {
        return new RequestWitness.Answer(etag, versionId, -1, 0, epoch);
    }

    private static RequestWitness.Answer read(GetResponse body, GetObjectResponse got, long epoch) {
        long modified = got.lastModified() == null ? 0 : got.lastModified().toEpochMilli();
        return new RequestWitness.Answer(
                got.eTag(), got.versionId(), body.objectLength().orElse(-1), modified, epoch, Optional.of(body));
    }

    private long epoch(String bucket, String key) {
        return CacheRuntime.current()
                .map(cache -> cache.epochs()
                        .current(StoreScope.of(configuration, bucket).name(key)))
                .orElse(-1L);
    }
}
