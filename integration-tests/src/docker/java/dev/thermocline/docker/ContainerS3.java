package dev.thermocline.docker;

import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.S3Server;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Starts an S3 server of another make in a container: MinIO, or the image that the system property
 * {@code thermocline.s3.image} names. {@code thermocline.s3.port} is the port in the container, 9000 for MinIO and 9090
 * for every other image unless it is set. The image must take the keys of {@link EmbeddedS3}, or any.
 */
public final class ContainerS3 implements Supplier<S3Server> {
    private static final String IMAGE = System.getProperty("thermocline.s3.image", "minio/minio:latest");

    /** Called by the test kit. */
    public ContainerS3() {}

    @Override
    public S3Server get() {
        boolean minio = IMAGE.contains("minio");
        int port = Integer.getInteger("thermocline.s3.port", minio ? 9000 : 9090);
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(port)
                .waitingFor(Wait.forHttp("/")
                        .forPort(port)
                        .forStatusCodeMatching(code -> code < 500)
                        .withStartupTimeout(Duration.ofMinutes(3)));
        if (minio) {
            container
                    .withEnv("MINIO_ROOT_USER", EmbeddedS3.ACCESS_KEY)
                    .withEnv("MINIO_ROOT_PASSWORD", EmbeddedS3.SECRET_KEY)
                    .withCommand("server", "/data");
        }
        container.start();
        return new Container(container, port);
    }

    private record Container(GenericContainer<?> container, int inside) implements S3Server {
        @Override
        public int port() {
            return container.getMappedPort(inside);
        }

        @Override
        public void createBucket(String bucket) {
            try (S3Client client = S3Client.builder()
                    .endpointOverride(URI.create(endpoint()))
                    .forcePathStyle(true)
                    .region(Region.of(EmbeddedS3.REGION))
                    .credentialsProvider(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY)))
                    .build()) {
                client.createBucket(request -> request.bucket(bucket));
            }
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}
