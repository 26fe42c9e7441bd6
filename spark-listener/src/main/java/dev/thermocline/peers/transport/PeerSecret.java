package dev.thermocline.peers.transport;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.jspecify.annotations.Nullable;

/** What a process must know to be of the application: random bits, made by the driver and never logged. Immutable. */
public final class PeerSecret {
    static final String APPLICATION = "thermocline-peers";

    private static final int BYTES = 32;
    private static final int SHORTEST = 32;

    private final String text;

    /** The secret that the driver has made. */
    public PeerSecret(String text) {
        if (text.length() < SHORTEST) {
            throw new IllegalArgumentException("secret of " + text.length() + " characters");
        }
        this.text = text;
    }

    /** A new secret of 256 random bits. */
    public static PeerSecret random() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return new PeerSecret(HexFormat.of().formatHex(bits));
    }

    /** The secret itself, to be handed to the executors by way of Spark. */
    public String text() {
        return text;
    }

    SecretKeyHolder keys() {
        return new SecretKeyHolder() {
            @Override
            public String getSaslUser(String application) {
                return APPLICATION;
            }

            @Override
            public @Nullable String getSecretKey(String application) {
                return APPLICATION.equals(requireNonNull(application, "application is null")) ? text : null;
            }
        };
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "PeerSecret";
    }
}
