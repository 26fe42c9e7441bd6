package dev.thermocline.config;

import static dev.thermocline.config.option.Option.jvm;
import static dev.thermocline.config.option.OptionType.bool;
import static dev.thermocline.config.option.OptionType.duration;
import static dev.thermocline.config.option.OptionType.integer;
import static dev.thermocline.config.option.OptionType.size;
import static dev.thermocline.config.option.OptionType.text;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.Option;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The options of peers. Uses nothing of {@link CacheOptions}, as {@link CommitOptions}. */
public final class PeerOptions {
    public static final Option<Boolean> PEERS = jvm(
            "peers",
            bool(),
            "true",
            "Whether the executors of an application with the plugin ask each other for bytes before they ask S3.");

    public static final Option<Duration> PEERS_HEAD_START = jvm(
            "peers.head-start",
            duration("1ms", "10s"),
            "20ms",
            "How long a reader waits for a peer that does not answer before it asks S3.");

    public static final Option<Integer> PEERS_PORT = jvm(
            "peers.port",
            integer(0, 65_535),
            "0",
            "TCP port on which an executor answers its peers, on the address that Spark uses; 0 takes any free one.");

    public static final Option<Optional<String>> PEERS_ZONE = jvm(
            "peers.zone",
            text().or("auto"),
            "auto",
            "Availability zone of this process, by name, as `env:VARIABLE` or as `file:/path`: only peers of the same zone"
                    + " are asked, as bytes between zones cost more than S3's. With `auto` processes that name none are of"
                    + " one zone, as those of most applications are: set it where executors are spread over several.");

    public static final Option<ByteSize> PEERS_MEMORY = jvm(
            "peers.memory",
            size("4m", "4g"),
            "64m",
            "Bytes that a process may hold in memory for its peers and of their answers. What is more is asked of S3.");

    static final List<Option<?>> ALL = List.of(PEERS, PEERS_HEAD_START, PEERS_PORT, PEERS_ZONE, PEERS_MEMORY);

    private PeerOptions() {}
}
