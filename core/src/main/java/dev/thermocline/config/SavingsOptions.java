package dev.thermocline.config;

import static dev.thermocline.config.option.Option.jvm;
import static dev.thermocline.config.option.OptionType.decimal;
import static dev.thermocline.config.option.OptionType.duration;

import dev.thermocline.config.option.Option;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of the report of what the cache saved, with the prices that it reckons by. Uses nothing of {@link
 * CacheOptions}, as {@link CommitOptions}.
 */
public final class SavingsOptions {
    private static final String MOST = "1000000";

    public static final Option<Optional<Duration>> SAVINGS_AFTER = jvm(
            "savings.after",
            duration("1s", "1d").or("off"),
            "10m",
            "How long after its start the driver of an application with the plugin logs what the cache saved, as it does at the"
                    + " end; off logs neither.");

    public static final Option<BigDecimal> SAVINGS_PRICE_GETS = jvm(
            "savings.price.gets",
            decimal("0", MOST),
            "0.0004",
            "Price of 1,000 GETs by which the report counts money, in whatever currency. The default is that of S3 Standard in"
                    + " us-east-1, in USD.");

    public static final Option<BigDecimal> SAVINGS_PRICE_GIB = jvm(
            "savings.price.gib",
            decimal("0", MOST),
            "0",
            "Price of 1 GiB that S3 sends by which the report counts money: 0 within one region of AWS.");

    public static final Option<Duration> SAVINGS_GET_TIME = jvm(
            "savings.get.time",
            duration("0s", "1m"),
            "30ms",
            "How long a reader waits for the first byte of a GET by which the report counts time. Measure it where you are.");

    static final List<Option<?>> ALL = List.of(SAVINGS_AFTER, SAVINGS_PRICE_GETS, SAVINGS_PRICE_GIB, SAVINGS_GET_TIME);

    private SavingsOptions() {}
}
