package dev.thermocline.testkit;

import java.net.URI;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server, a proxy before it and the SDK's client behind the proxy: one set per test. */
final class ProxiedS3 implements AutoCloseable {

    static final String BUCKET = "lake";

    private final EmbeddedS3 server = EmbeddedS3.start(BUCKET);
    private final LatencyProxy proxy;
    private final S3Client client;

    ProxiedS3() {
        this(Time.system());
    }

    ProxiedS3(Time time) {
        this.proxy = LatencyProxy.start(server.port(), time, 512);
        this.client = client(proxy.endpoint());
    }

    /** A client without retries, so that each call is one request. The caller closes it. */
    static S3Client client(String endpoint) {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.of(EmbeddedS3.REGION))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY)))
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(64))
                .overrideConfiguration(override -> override.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    EmbeddedS3 server() {
        return server;
    }

    LatencyProxy proxy() {
        return proxy;
    }

    RequestLog log() {
        return proxy.log();
    }

    S3Client client() {
        return client;
    }

    /** Puts an object of seeded random bytes and empties the log. */
    byte[] given(String key, int size) {
        byte[] content = content(size);
        client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
        log().clear();
        return content;
    }

    byte[] get(String key) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }

    byte[] get(String key, String range) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key).range(range))
                .asByteArray();
    }

    static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @Override
    public void close() {
        client.close();
        proxy.close();
        server.close();
    }
}
