package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A tier could not be set up as configured. The cache runs without it; the message names the option that was wrong,
 * why, and what to do.
 */
public final class StoreUnavailableException extends IOException {
    private final String option;

    /**
     * For an option that can't be followed.
     *
     * @param option the option's full key
     * @param value its value
     * @param reason why the tier can't be had
     * @param remedy what the reader of the log should do
     * @param cause what the medium or library threw, if anything
     */
    public StoreUnavailableException(
            String option, Object value, String reason, String remedy, @Nullable Throwable cause) {
        super(option + " = " + value + ": " + reason + "; " + remedy, cause);
        this.option = requireNonNull(option, "option is null");
    }

    /** The full key of the option to change. */
    public String option() {
        return option;
    }
}
