package dev.thermocline.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.crypto.DiskKey;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.DiskEngine;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.hadoop.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the key of the disk comes from, and what happens without it. */
class DiskEncryptionSetupTest {
    private static final String OPTION = "fs.s3a.cache.disk.encryption";
    private static final String PROVIDERS = CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH;
    private static final byte[] BYTES = bytes();
    private static final String HEXADECIMAL = HexFormat.of().formatHex(BYTES);
    private static final String FINGERPRINT = DiskKey.of(BYTES).fingerprint();

    private static byte[] bytes() {
        byte[] bytes = new byte[32];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static Configuration configuration(String mode, String key) {
        Configuration configuration = new Configuration(false);
        configuration.set("hadoop.tmp.dir", System.getProperty("java.io.tmpdir"));
        configuration.set(OPTION, mode);
        if (!key.isEmpty()) {
            configuration.set(OPTION + ".key", key);
        }
        return configuration;
    }

    private static DiskEncryptionSetup atRest(Configuration configuration) throws StoreUnavailableException {
        return DiskEncryptionSetup.of(CacheSettings.from(configuration).tiers(), configuration);
    }

    private static void store(Configuration configuration, Path file, String key) throws Exception {
        configuration.set(PROVIDERS, "localjceks://file" + file);
        CredentialProvider provider =
                CredentialProviderFactory.getProviders(configuration).get(0);
        provider.createCredentialEntry(OPTION + ".key", key.toCharArray());
        provider.flush();
    }

    /** All that a log would show of the failure. */
    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void keyIsReadInEitherForm() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(BYTES);
        for (String text :
                new String[] {HEXADECIMAL, HEXADECIMAL.toUpperCase(Locale.ROOT), base64, " " + base64 + "\n"}) {
            DiskEncryptionSetup atRest = atRest(configuration("key", text));

            assertThat(atRest.directory(DiskEngine.REGION)).isEqualTo("region-" + FINGERPRINT);
            assertThat(atRest).hasToString("encrypted under the key " + FINGERPRINT);
        }
    }

    @Test
    void keyIsReadFromACredentialProvider(@TempDir Path directory) throws Exception {
        Configuration configuration = configuration("key", "");
        store(configuration, directory.resolve("keys.jceks"), HEXADECIMAL);

        assertThat(atRest(configuration).directory(DiskEngine.EHCACHE)).isEqualTo("ehcache-" + FINGERPRINT);
    }

    @Test
    void ephemeralKeysAreNewAndOffHasNone() throws IOException {
        Configuration ephemeral = configuration("ephemeral", "");
        assertThat(atRest(ephemeral).directory(DiskEngine.REGION))
                .matches("region-[0-9a-f]{16}")
                .isNotEqualTo(atRest(ephemeral).directory(DiskEngine.REGION));
        DiskEncryptionSetup off = atRest(configuration("off", HEXADECIMAL));

        assertThat(off.directory(DiskEngine.REGION)).isEqualTo("region");
        assertThat(off.storedLength(100)).isEqualTo(100);
        assertThat(off).hasToString("not encrypted");
    }

    @Test
    void directoriesOfEnginesAreKnownWhateverTheirKey() {
        assertThat(Arrays.asList("region", "ehcache", "region-" + FINGERPRINT, "ehcache-0123456789abcdef"))
                .allMatch(DiskEncryptionSetup::isEngines);
        assertThat(Arrays.asList(
                        "lock", "regions", "region-", "region-0123", "my-region", "region-" + FINGERPRINT + "0"))
                .noneMatch(DiskEncryptionSetup::isEngines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void missingKeyIsNamedWithARemedy(String key) {
        StoreUnavailableException failure =
                catchThrowableOfType(StoreUnavailableException.class, () -> atRest(configuration("key", key)));

        assertThat(failure)
                .hasMessage(OPTION + " = key: " + OPTION + ".key is not set; put it into a credential provider"
                        + " (64 hexadecimal digits, or base64 of 32 bytes), or set " + OPTION + " = ephemeral");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "correct horse battery staple",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefff",
                "c2hvcnQga2V5",
                "0123456789abcdef-123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void malformedKeyIsReportedWithoutTheKey(String key) {
        Configuration configuration = configuration("key", key);
        StoreUnavailableException failure =
                catchThrowableOfType(StoreUnavailableException.class, () -> atRest(configuration));

        assertThat(failure)
                .hasMessage(OPTION + ".key = (not shown): that is no key; supply 64 hexadecimal digits, or base64 of 32"
                        + " bytes, such as `openssl rand -hex 32` prints");
        assertThat(printed(failure)).doesNotContain(key);
        assertThat(CacheSettings.from(configuration).toString()).doesNotContain(key);
    }

    @Test
    void providerThatCannotBeAskedIsNamed() {
        Configuration configuration = configuration("key", "");
        configuration.set(PROVIDERS, "nonsense://somewhere");
        StoreUnavailableException failure =
                catchThrowableOfType(StoreUnavailableException.class, () -> atRest(configuration));

        assertThat(failure)
                .hasMessageStartingWith(
                        OPTION + " = key: the credential providers can't be asked for " + OPTION + ".key: ")
                .hasMessageEndingWith("; check " + PROVIDERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2"})
    void withoutItsKeyTheDiskIsLeftOutAndNothingIsWritten(String key, @TempDir Path directory) throws IOException {
        try (Lake lake = new Lake()) {
            Configuration configuration = lake.configuration();
            configuration.set("fs.s3a.cache.dirs", directory.toString());
            configuration.set(OPTION, "key");
            if (!key.isEmpty()) {
                configuration.set(OPTION + ".key", key);
            }
            org.apache.hadoop.fs.Path path = lake.dataFile();
            byte[] bytes = Lake.bytes(1000, 1);
            try (FileSystem fileSystem = lake.caching(configuration)) {
                Lake.write(fileSystem, path, bytes);
                lake.forgetRequests();
                byte[] read = new byte[bytes.length];
                try (var in = fileSystem.open(path)) {
                    in.readFully(0, read);
                }

                assertThat(read).isEqualTo(bytes);
                assertThat(lake.requests()).as("the heap works").isEmpty();
                assertThat(CacheRuntime.current().orElseThrow().engine().tierReports())
                        .extracting(TierReport::name)
                        .containsOnly("heap");
                assertThat(directory).isEmptyDirectory();
            }
        }
    }
}
