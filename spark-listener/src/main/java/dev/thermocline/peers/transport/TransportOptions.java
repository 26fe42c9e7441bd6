package dev.thermocline.peers.transport;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;

/**
 * How connections are made: what differs from Spark's defaults, and what follows Spark's own settings. Immutable.
 *
 * @param encrypted whether bytes travel encrypted; connections are authenticated either way
 * @param settings of Spark's network cryptography, by key
 */
public record TransportOptions(boolean encrypted, Map<String, String> settings) {
    private static final String MODULE = "thermocline";
    private static final String CRYPTO = "spark.network.crypto.";
    private static final String ENABLED = CRYPTO + "enabled";
    private static final String TRUE = "true";
    private static final String FALSE = "false";

    /** Copies the settings. */
    public TransportOptions {
        settings = Map.copyOf(settings);
    }

    /**
     * Encrypted where Spark encrypts what its own processes send each other, by whichever means: here it is always
     * Spark's network cryptography, under the application's secret, which needs no certificates.
     *
     * @param spark a setting of Spark's by key, or the default
     */
    public static TransportOptions of(BiFunction<String, String, String> spark) {
        requireNonNull(spark, "spark is null");
        boolean encrypted = isTrue(spark, ENABLED)
                || isTrue(spark, "spark.authenticate.enableSaslEncryption")
                || isTrue(spark, "spark.ssl.rpc.enabled");
        Map<String, String> settings = new HashMap<>();
        for (String key : new String[] {CRYPTO + "authEngineVersion", CRYPTO + "cipher", "spark.network.io.mode"}) {
            String value = spark.apply(key, "");
            if (!value.isEmpty()) {
                settings.put(key, value);
            }
        }
        return new TransportOptions(encrypted, settings);
    }

    private static boolean isTrue(BiFunction<String, String, String> spark, String key) {
        return TRUE.equalsIgnoreCase(spark.apply(key, FALSE).trim());
    }

    TransportConf conf() {
        Map<String, String> all = new HashMap<>(settings);
        String own = "spark." + MODULE + '.';
        all.put(own + "io.numConnectionsPerPeer", "1");
        all.put(own + "io.serverThreads", "2");
        all.put(own + "io.clientThreads", "2");
        all.put(own + "io.connectionTimeout", "30s"); // of one with requests that nobody answers
        all.put(own + "io.connectionCreationTimeout", "2s");
        all.put(own + "sasl.timeout", "3s");
        all.put("spark.network.auth.rpcTimeout", "3s");
        all.put("spark.authenticate", TRUE);
        all.put("spark.authenticate.enableSaslEncryption", FALSE);
        all.put(ENABLED, Boolean.toString(encrypted));
        all.put(CRYPTO + "saslFallback", Boolean.toString(!encrypted)); // nobody falls back to bytes in clear
        return new TransportConf(MODULE, new MapConfigProvider(all));
    }
}
