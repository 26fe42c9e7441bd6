package dev.thermocline.benchmarks.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arguments as picocli reads them; what is not given has the value of the form, short or full. */
@Command(
        name = "./mvnw -Pdemo verify -Ddemo.args=",
        description = "The same dashboards on plain S3A and on Thermocline, while commits rewrite their tables.",
        sortOptions = false,
        separator = "=",
        mixinStandardHelpOptions = false)
final class DemoArguments {
    @Option(names = "--full", description = "all modes and three seeds, in place of two modes and one seed")
    private boolean full;

    @Option(names = "--modes", split = ",", converter = ModeConverter.class, description = "what to run, in this order")
    private @Nullable List<Mode> modes;

    @Option(names = "--seeds", split = ",", converter = SeedConverter.class, description = "of dashboards and commits")
    private @Nullable List<Long> seeds;

    @Option(names = "--megabytes", description = "size of the table that the dashboards query: 10 to 4000")
    private @Nullable Integer megabytes;

    @Option(names = "--months", description = "partitions of that table: 4 to 36")
    private @Nullable Integer months;

    @Option(names = "--latency", converter = TimeConverter.class, description = "to the first byte, as 30ms or 2s")
    private Duration latency = Duration.ofMillis(30);

    @Option(
            names = "--bandwidth",
            converter = BytesConverter.class,
            description = "of a connection in bytes a second, as 100MB; 0 for no limit")
    private long bandwidth = 100_000_000;

    @Option(
            names = "--operations",
            split = ",",
            converter = OperationConverter.class,
            description = "kinds of commits, in the order of a cycle")
    private List<Operation> operations = List.of(Operation.OPTIMIZE, Operation.MERGE);

    @Option(names = "--cycles", description = "how often each kind of commit is run for a seed: 1 to 20")
    private @Nullable Integer cycles;

    @Option(names = "--rounds", description = "steady rounds after the first one: 1 to 20")
    private int rounds = 1;

    @Option(names = "--pause", converter = TimeConverter.class, description = "least time between two rounds")
    private Duration pause = Duration.ofMillis(1_500);

    @Option(
            names = "--warm-wait",
            converter = TimeConverter.class,
            description = "longest wait for the cache's report on a commit")
    private Duration warmWait = Duration.ofSeconds(10);

    @Option(names = "--executors", description = "processes of one core; 0 for tasks in the driver: 0 to 16")
    private int executors = 2;

    @Option(names = "--profile", arity = "1", description = "true samples what tasks compute; takes --executors=0")
    private boolean profile;

    private DemoArguments() {}

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException with what is wrong and all arguments that there are
     */
    static DemoSettings parse(List<String> arguments) {
        DemoArguments read = new DemoArguments();
        CommandLine line = new CommandLine(read);
        try {
            line.parseArgs(arguments.stream().map(String::strip).toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage() + "\n" + usage(line), e);
        }
        return read.settings();
    }

    private static String usage(CommandLine line) {
        StringWriter text = new StringWriter();
        line.usage(new PrintWriter(text));
        return text.toString();
    }

    private DemoSettings settings() {
        return new DemoSettings(
                modes != null ? modes : full ? List.of(Mode.values()) : DemoSettings.SHORT_FORM,
                seeds != null ? seeds : full ? List.of(1L, 2L, 3L) : List.of(1L),
                megabytes != null ? megabytes : full ? 324 : 216,
                months != null ? months : full ? 6 : 4,
                latency,
                bandwidth,
                operations,
                cycles != null ? cycles : full ? 1 : 2,
                rounds,
                pause,
                warmWait,
                executors,
                profile);
    }

    /** Labels of modes. */
    static final class ModeConverter implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String value) {
            return Mode.of(value.strip());
        }
    }

    /** Kinds of commits. */
    static final class OperationConverter implements ITypeConverter<Operation> {
        @Override
        public Operation convert(String value) {
            return Operation.of(value.strip());
        }
    }

    /** Numbers, with or without blanks around them. */
    static final class SeedConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Long.valueOf(value.strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is not a whole number");
            }
        }
    }

    /** Times such as 30ms. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");

        @Override
        public Duration convert(String value) {
            Matcher matcher = match(TIME, value, "a time such as 30ms or 2s");
            long amount = Long.parseLong(matcher.group(1));
            return matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
        }
    }

    /** Numbers of bytes such as 100MB. */
    static final class BytesConverter implements ITypeConverter<Long> {
        private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(kB|MB|GB|)");

        @Override
        public Long convert(String value) {
            Matcher matcher = match(BYTES, value, "bytes a second such as 100MB, or 0 for no limit");
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                case "KB" -> amount * 1_000;
                case "MB" -> amount * 1_000_000;
                case "GB" -> amount * 1_000_000_000;
                default -> amount;
            };
        }
    }

    private static Matcher match(Pattern pattern, String value, String wanted) {
        Matcher matcher = pattern.matcher(value.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + value + "' is not " + wanted);
        }
        return matcher;
    }
}
