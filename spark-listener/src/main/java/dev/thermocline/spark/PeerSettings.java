package dev.thermocline.spark;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.peers.transport.PeerSecret;
import dev.thermocline.peers.transport.TransportOptions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How driver and executors join each other as peers, made of Spark's settings and those of the cache. The driver makes
 * a secret and hands it to the executors by Spark's way for plugins, which keeps it in the application's configuration:
 * it is shown nowhere only if its key is redacted, so without that there are no peers.
 */
final class PeerSettings {
    /** Under which the executors' sides find the secret; Spark redacts keys with this word. */
    static final String SECRET = "peers.secret";

    private static final Logger LOG = LoggerFactory.getLogger(PeerSettings.class);

    private static final String PREFIX = "spark.plugins.internal.conf.dev.thermocline.spark.ThermoclinePlugin.";
    private static final String REDACTED = "spark.redaction.regex";
    private static final String REDACTED_BY_DEFAULT = "(?i)secret|password|token|access[.]?key";
    private static final String DRIVER = "driver";
    private static final String DRIVER_HOST = "spark.driver.host";
    private static final String DRIVER_BIND = "spark.driver.bindAddress";
    private static final String PORT_RETRIES = "spark.port.maxRetries";
    private static final int DEFAULT_RETRIES = 16;

    private PeerSettings() {}

    /** The driver's part; adds the secret to what the executors get. Empty if there are to be no peers. */
    static Optional<PeerSetup> ofDriver(SparkConf conf, Configuration hadoop, Map<String, String> forExecutors) {
        return CacheFailures.call(
                "reading the options of peers",
                () -> {
                    Optional<CacheSettings.Peers> options = options(hadoop).filter(enabled -> isRedacted(conf));
                    if (options.isEmpty() || !conf.contains(DRIVER_HOST)) {
                        return Optional.empty();
                    }
                    PeerSecret secret = PeerSecret.random();
                    forExecutors.put(SECRET, secret.text());
                    String host = conf.get(DRIVER_HOST);
                    Address address = new Address(host, conf.get(DRIVER_BIND, host));
                    return Optional.of(setup(DRIVER, conf, address, secret, options.get()));
                },
                Optional::empty);
    }

    /** An executor's part; empty if the driver has made no secret. */
    static Optional<PeerSetup> ofExecutor(
            String id, SparkConf conf, Supplier<Configuration> hadoop, Map<String, String> fromDriver) {
        String secret = fromDriver.get(SECRET);
        if (secret == null) {
            return Optional.empty();
        }
        return CacheFailures.call(
                "reading the options of peers",
                () -> options(hadoop.get()).map(options -> {
                    String host = SparkEnv.get().blockManager().blockManagerId().host();
                    return setup(id, conf, new Address(host, host), new PeerSecret(secret), options);
                }),
                Optional::empty);
    }

    private record Address(String host, String bindHost) {}

    private static Optional<CacheSettings.Peers> options(Configuration hadoop) {
        CacheSettings settings = CacheSettings.from(hadoop);
        return Optional.of(settings.peers()).filter(peers -> settings.enabled() && peers.enabled());
    }

    private static PeerSetup setup(
            String id, SparkConf conf, Address address, PeerSecret secret, CacheSettings.Peers options) {
        return new PeerSetup(
                id,
                address.host(),
                address.bindHost(),
                1 + Math.max(0, conf.getInt(PORT_RETRIES, DEFAULT_RETRIES)),
                secret,
                TransportOptions.of((key, instead) -> conf.get(key, instead)),
                options);
    }

    /** Whether Spark shows the secret nowhere: neither in its UI nor in its logs of events. */
    static boolean isRedacted(SparkConf conf) {
        try {
            boolean redacted = Pattern.compile(conf.get(REDACTED, REDACTED_BY_DEFAULT))
                    .matcher(PREFIX + SECRET)
                    .find();
            if (!redacted) {
                LOG.warn(
                        "Executors do not ask each other for cached bytes: {} does not redact keys with \"secret\", so the"
                                + " application's secret would be shown in Spark's UI. Add it to the expression.",
                        REDACTED);
            }
            return redacted;
        } catch (PatternSyntaxException e) {
            return false; // Spark does not start with it
        }
    }
}
