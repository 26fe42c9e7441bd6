package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.crypto.DiskKey;
import dev.thermocline.cache.crypto.EncryptedBlockStore;
import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.DiskEncryption;
import dev.thermocline.config.DiskEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How bytes lie on the local disk: in clear, or encrypted with a key. Errors about a key never contain the key, nor the
 * messages of the code that tried to read it.
 *
 * @param key the key, or nothing if bytes lie there as they are
 */
record DiskEncryptionSetup(Optional<DiskKey> key) {
    private static final Logger LOG = LoggerFactory.getLogger(DiskEncryptionSetup.class);
    private static final String MODE = CacheOptions.DISK_ENCRYPTION.key();
    private static final String KEY = CacheOptions.DISK_ENCRYPTION_KEY.key();
    private static final String FORM = CacheOptions.DISK_ENCRYPTION_KEY.limits();
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{" + 2 * DiskKey.LENGTH + "}");
    private static final Pattern DIRECTORY = Pattern.compile(Arrays.stream(DiskEngine.values())
            .map(DiskEngine::directory)
            .collect(Collectors.joining("|", "(?:", ")(?:-[0-9a-f]{16})?")));

    DiskEncryptionSetup {
        requireNonNull(key, "key is null");
    }

    /**
     * What the settings ask for.
     *
     * @param configuration where the key is looked for, credential providers first
     * @throws StoreUnavailableException if a key is asked for and can't be had
     */
    static DiskEncryptionSetup of(CacheSettings.Tiers tiers, Configuration configuration)
            throws StoreUnavailableException {
        return new DiskEncryptionSetup(
                switch (tiers.diskEncryption()) {
                    case OFF -> Optional.empty();
                    case EPHEMERAL -> Optional.of(DiskKey.ephemeral());
                    case KEY -> Optional.of(supplied(configuration, tiers.diskKeyInConfiguration()));
                });
    }

    private static DiskKey supplied(Configuration configuration, boolean inConfiguration)
            throws StoreUnavailableException {
        char[] text;
        try {
            text = configuration.getPassword(KEY);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    MODE,
                    DiskEncryption.KEY,
                    "the credential providers can't be asked for " + KEY + ": " + e,
                    "check hadoop.security.credential.provider.path",
                    e);
        }
        if (text == null || new String(text).isBlank()) {
            throw new StoreUnavailableException(
                    MODE,
                    DiskEncryption.KEY,
                    KEY + " is not set",
                    "put it into a credential provider (" + FORM + "), or set " + MODE + " = "
                            + DiskEncryption.EPHEMERAL,
                    null);
        }
        if (inConfiguration) {
            LOG.warn(
                    "{} stands in the configuration, where others may see it (Spark shows it in its UI): a credential"
                            + " provider of Hadoop keeps it secret.",
                    KEY);
        }
        return DiskKey.of(bytes(new String(text).strip()));
    }

    private static byte[] bytes(String text) throws StoreUnavailableException {
        if (HEXADECIMAL.matcher(text).matches()) {
            return HexFormat.of().parseHex(text);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0]; // its message would tell something of the key
        }
        if (bytes.length != DiskKey.LENGTH) {
            throw new StoreUnavailableException(
                    KEY,
                    "(not shown)",
                    "that is no key",
                    "supply " + FORM + ", such as `openssl rand -hex 32` prints",
                    null);
        }
        return bytes;
    }

    /** Whether a directory of a slot is an engine's, under whatever key. */
    static boolean isEngines(String directory) {
        return DIRECTORY.matcher(directory).matches();
    }

    /** The engine's directory in a slot: what lies there can be read with this key. */
    String directory(DiskEngine engine) {
        return engine.directory()
                + key.map(present -> "-" + present.fingerprint()).orElse("");
    }

    /** Bytes that a value of this length takes on the disk. */
    int storedLength(int valueLength) {
        return key.isPresent() ? EncryptedBlockStore.storedLength(valueLength) : valueLength;
    }

    BlockStore wrap(BlockStore store) {
        return key.<BlockStore>map(present -> new EncryptedBlockStore(store, present))
                .orElse(store);
    }

    @Override
    public String toString() {
        return key.map(present -> "encrypted under the key " + present.fingerprint())
                .orElse("not encrypted");
    }
}
