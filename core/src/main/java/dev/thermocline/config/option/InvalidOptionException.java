package dev.thermocline.config.option;

import org.jspecify.annotations.Nullable;

/** An option that cannot be used as it is set. The message names the key, the value, what is allowed and the remedy. */
public final class InvalidOptionException extends IllegalArgumentException {
    private final String key;
    private final String value;

    public InvalidOptionException(String key, String value, String problem, String remedy, @Nullable Throwable cause) {
        super(key + " = '" + value + "': " + problem + ". " + remedy + ".", cause);
        this.key = key;
        this.value = value;
    }

    /** The key as the user wrote it. */
    public String key() {
        return key;
    }

    /** The text as the user wrote it, variables substituted. */
    public String value() {
        return value;
    }
}
