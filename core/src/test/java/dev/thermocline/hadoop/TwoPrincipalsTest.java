package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.EmbeddedS3;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything by which S3 tells tenants apart, through a hit: what the first has cached, the second must ask S3 for, in
 * the same process and in the next one of the same directory, and gets S3's refusal as plain S3A throws it. The first
 * itself is served without a request in both.
 */
class TwoPrincipalsTest {
    private static final int LENGTH = 100_000;
    private static final String PROVIDER = "fs.s3a.aws.credentials.provider";
    private static final String PROFILES = "org.apache.hadoop.fs.s3a.auth.ProfileAWSCredentialsProvider";

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private static java.nio.file.Path directory;

    /** Two who share a bucket. The second of {@link #refused} has no rights of its own, ever. */
    private record Pair(String what, Principal first, Principal second, boolean refused) {
        static Pair of(String what, String key, String first, String second) {
            return new Pair(what, new Principal("ann").with(key, first), new Principal("ann").with(key, second), false);
        }

        Pair alsoBoth(String key, String value) {
            return new Pair(what, first.with(key, value), second.with(key, value), refused);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** A user with options. */
    private record Principal(String user, List<String> options) {
        Principal(String user) {
            this(user, List.of());
        }

        Principal with(String key, String value) {
            return new Principal(
                    user, Stream.concat(options.stream(), Stream.of(key, value)).toList());
        }

        private Configuration onto(Configuration configuration) {
            configuration.set("fs.s3a.audit.execution.interceptors", RightsHeaders.class.getName());
            for (int i = 0; i < options.size(); i += 2) {
                configuration.set(options.get(i), options.get(i + 1));
            }
            return configuration;
        }

        private FileSystem open(Configuration configuration) throws IOException, InterruptedException {
            Configuration own = onto(configuration);
            return UserGroupInformation.createRemoteUser(user).doAs((PrivilegedExceptionAction<FileSystem>)
                    () -> FileSystem.newInstance(LAKE.dataFile().toUri(), own));
        }

        FileSystem caching(java.nio.file.Path cache) throws IOException, InterruptedException {
            Configuration configuration = LAKE.configuration();
            configuration.set("fs.s3a.cache.dirs", cache.toString());
            configuration.set("fs.s3a.cache.self.test", "false");
            configuration.set("fs.s3a.cache.disk.encryption", "key");
            configuration.set("fs.s3a.cache.disk.encryption.key", "00".repeat(32));
            return open(configuration);
        }

        FileSystem plain() throws IOException, InterruptedException {
            return open(LAKE.plain());
        }
    }

    static Stream<Pair> pairs() throws IOException {
        java.nio.file.Path profiles = Files.writeString(directory.resolve("profiles"), profile("a") + profile("b"));
        java.nio.file.Path others = Files.writeString(directory.resolve("others"), profile("a") + "#\n");
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        String otherKey = Base64.getEncoder().encodeToString("b".repeat(32).getBytes(StandardCharsets.US_ASCII));
        Principal ann = new Principal("ann");
        return Stream.of(
                        new Pair("user", ann, new Principal("bob"), false),
                        new Pair("access key", ann, ann.with("fs.s3a.access.key", "another"), true),
                        new Pair("secret key", ann, ann.with("fs.s3a.secret.key", "wrong"), true),
                        Pair.of("session token", "fs.s3a.session.token", "one", "two"),
                        Pair.of("session policy", "fs.s3a.assumed.role.policy", "", "{\"Statement\":[]}"),
                        Pair.of("role", "fs.s3a.assumed.role.arn", "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"),
                        Pair.of("external id", "fs.s3a.assumed.role.external.id", "a", "b"),
                        Pair.of("session name", "fs.s3a.assumed.role.session.name", "a", "b"),
                        Pair.of("base provider", "fs.s3a.assumed.role.credentials.provider", "", PROFILES),
                        Pair.of("profile", "fs.s3a.auth.profile.name", "a", "b")
                                .alsoBoth("fs.s3a.auth.profile.file", profiles.toString())
                                .alsoBoth(PROVIDER, PROFILES),
                        Pair.of(
                                        "content of profiles",
                                        "fs.s3a.auth.profile.file",
                                        profiles.toString(),
                                        others.toString())
                                .alsoBoth("fs.s3a.auth.profile.name", "a")
                                .alsoBoth(PROVIDER, PROFILES),
                        Pair.of(
                                "provider class",
                                PROVIDER,
                                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
                                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,"
                                        + "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider"),
                        Pair.of("customer key", "fs.s3a.encryption.key", key, otherKey)
                                .alsoBoth("fs.s3a.encryption.algorithm", "SSE-C"),
                        Pair.of("token binding", "fs.s3a.delegation.token.binding", "", FULL_TOKENS),
                        Pair.of("header", "fs.s3a.client.s3.custom.headers", "tenant=a", "tenant=b"),
                        Pair.of("key of the bucket", "fs.s3a.bucket.lake.session.token", "a", "b"),
                        Pair.of("named principal", "fs.s3a.cache.principal", "a", "b"),
                        Pair.of("scope of a catalog", VendingProvider.SCOPE, "a", "b")
                                .alsoBoth("fs.s3a.cache.principal", "catalog ${" + VendingProvider.SCOPE + "}")
                                .alsoBoth(PROVIDER, VendingProvider.class.getName()),
                        Pair.of("scope of a provider that names it", VendingProvider.SCOPE, "a", "b")
                                .alsoBoth(PROVIDER, NamedProvider.class.getName()),
                        Pair.of(
                                "endpoint",
                                "fs.s3a.endpoint",
                                LAKE.proxy().endpoint(),
                                LAKE.proxy().endpoint().replace("127.0.0.1", "localhost")))
                .filter(pair -> PROFILES_KNOWN || !pair.first().toString().contains(PROFILES));
    }

    /** Hadoop 3.4.1 has no provider of profiles of its own. */
    private static final boolean PROFILES_KNOWN =
            TwoPrincipalsTest.class.getClassLoader().getResource(PROFILES.replace('.', '/') + ".class") != null;

    private static final String FULL_TOKENS = "org.apache.hadoop.fs.s3a.auth.delegation.FullCredentialsTokenBinding";

    private static String profile(String name) {
        return "[" + name + "]\naws_access_key_id = " + EmbeddedS3.ACCESS_KEY + "\naws_secret_access_key = "
                + EmbeddedS3.SECRET_KEY + "\n";
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void secondAsksS3ForWhatTheFirstHasCached(Pair pair, @TempDir java.nio.file.Path cache) throws Exception {
        fillAndCheck(pair.first(), pair.second(), cache);
        if (!pair.refused()) {
            fillAndCheck(pair.second(), pair.first(), cache);
        }
    }

    private void fillAndCheck(Principal first, Principal second, java.nio.file.Path cache) throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem writer = LAKE.uncached()) {
            Lake.write(writer, path, Lake.bytes(LENGTH, 1));
        }
        FileStatus status;
        try (FileSystem filling = first.caching(cache)) {
            status = filling.getFileStatus(path);
            read(filling, path, status);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> CacheRuntime.current().orElseThrow().engine().queuedBytes() == 0);
            servedWithoutRequest(first, cache, path, status);
            refusedAsPlain(second, cache, path, status);
            servedWithoutRequest(first, cache, path, status);
        }
        CacheRuntime.shutdown();
        refusedAsPlain(second, cache, path, status);
        awaitBytes(first, cache, path);
        servedWithoutRequest(first, cache, path, status);
        CacheRuntime.shutdown();
    }

    /** Until what the process before has left is known to the end. */
    private static void awaitBytes(Principal first, java.nio.file.Path cache, Path path) throws Exception {
        try (FileSystem again = first.caching(cache)) {
            CacheRuntime runtime = CacheRuntime.current().orElseThrow();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(runtime.threads()::started);
            assertThat(again.exists(path)).isTrue();
        }
    }

    private static void servedWithoutRequest(
            Principal principal, java.nio.file.Path cache, Path path, FileStatus status) throws Exception {
        try (FileSystem again = principal.caching(cache)) {
            LAKE.forgetRequests();
            assertThat(read(again, path, status)).isEqualTo(Lake.bytes(LENGTH, 1));
            assertThat(LAKE.requests()).as("the same principal").isEmpty();
        }
    }

    private static void refusedAsPlain(Principal principal, java.nio.file.Path cache, Path path, FileStatus status)
            throws Exception {
        try (FileSystem plain = principal.plain();
                FileSystem cached = principal.caching(cache)) {
            LAKE.proxy().faults().failNext(request -> true, 403, 100_000);
            for (Reading reading : List.<Reading>of(
                    fileSystem -> fileSystem.getFileStatus(path),
                    fileSystem -> read(fileSystem, path, status),
                    fileSystem -> fileSystem.open(path).read(new byte[100]))) {
                Class<? extends Throwable> asked = refusal(reading, plain);
                LAKE.forgetRequests();
                assertThatThrownBy(() -> reading.of(cached)).isExactlyInstanceOf(asked);
                assertThat(LAKE.requests()).as("asked S3").isNotEmpty();
            }
        } finally {
            LAKE.proxy().faults().clear();
        }
    }

    @FunctionalInterface
    private interface Reading {
        void of(FileSystem fileSystem) throws Exception;
    }

    private static Class<? extends Throwable> refusal(Reading reading, FileSystem plain) {
        return org.assertj.core.api.Assertions.catchThrowable(() -> reading.of(plain))
                .getClass();
    }

    private static byte[] read(FileSystem fileSystem, Path path, FileStatus status) throws Exception {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(status).build().get()) {
            in.readFully(0, read);
        }
        return read;
    }

    private static Principal vended(String scope) {
        return new Principal("ann")
                .with(PROVIDER, VendingProvider.class.getName())
                .with(VendingProvider.SCOPE, scope);
    }

    @Test
    void classThatNobodyKnowsSharesWithNoSecondFileSystem(@TempDir java.nio.file.Path cache) throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem first = vended("a").caching(cache)) {
            Lake.write(first, path, Lake.bytes(LENGTH, 1));
            FileStatus status = first.getFileStatus(path);
            assertThat(read(first, path, status)).isEqualTo(Lake.bytes(LENGTH, 1));
            LAKE.forgetRequests();
            assertThat(read(first, path, status)).isEqualTo(Lake.bytes(LENGTH, 1));
            assertThat(LAKE.requests()).as("its own").isEmpty();

            refusedAsPlain(vended("b"), cache, path, status);
            refusedAsPlain(vended("a"), cache, path, status);
        }
    }

    @Test
    void renewedKeysOfANamedPrincipalFindWhatTheOldOnesCached(@TempDir java.nio.file.Path cache) throws Exception {
        Path path = LAKE.dataFile();
        Principal job = vended("a").with("fs.s3a.cache.principal", "catalog ${" + VendingProvider.SCOPE + "}");
        try (FileSystem first = job.caching(cache)) {
            Lake.write(first, path, Lake.bytes(LENGTH, 1));
            servedWithoutRequest(
                    job.with(VendingProvider.INITIAL_KEY, "renewed"), cache, path, first.getFileStatus(path));
        }
    }

    @Test
    void objectsUnderACustomersKeyDoNotLieOnADiskInClear(@TempDir java.nio.file.Path cache) throws Exception {
        Path path = LAKE.dataFile();
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        Principal customer = new Principal("ann")
                .with("fs.s3a.encryption.algorithm", "SSE-C")
                .with("fs.s3a.encryption.key", key)
                .with("fs.s3a.cache.disk.encryption", "off");
        Configuration inClear = LAKE.configuration();
        inClear.set("fs.s3a.cache.dirs", cache.toString());
        try (FileSystem other = LAKE.caching(inClear);
                FileSystem first = customer.caching(cache);
                FileSystem encryptedElsewhere = customer.with("fs.s3a.cache.disk.encryption", "ephemeral")
                        .caching(cache)) {
            assertThat(((CachingS3AFileSystem) other).cache()).isPresent();
            assertThat(((CachingS3AFileSystem) first).cache()).isEmpty();
            assertThat(((CachingS3AFileSystem) encryptedElsewhere).cache())
                    .as("the process's disk is in clear")
                    .isEmpty();
            Lake.write(first, path, Lake.bytes(LENGTH, 1));
            assertThat(read(first, path, first.getFileStatus(path))).isEqualTo(Lake.bytes(LENGTH, 1));
        }
    }
}
