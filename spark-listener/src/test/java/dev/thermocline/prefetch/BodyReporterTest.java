package dev.thermocline.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.fake.JdkTypes;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.BodyResult;
import dev.thermocline.protocol.FileUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** {@link BodyReporter}: what executors tell the driver. */
class BodyReporterTest {
    private static final BodyOutcome OUTCOME =
            new BodyOutcome(new Path("s3a://lake/t"), 3, "s3a://lake/t/f", 1_000, BodyResult.CUT);

    private final List<FileUse> learned = new ArrayList<>();
    private final List<BodyOutcome> heard = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger garbled = new AtomicInteger();
    private boolean gone;
    private final BodyReporter reporter = new BodyReporter("1", message -> {
        asked.incrementAndGet();
        if (gone) {
            throw new IOException("driver is gone");
        }
        assertThat(BodyReporter.isReport(message)).isTrue();
        return JdkTypes.sent(
                BodyReporter.receive(JdkTypes.sent(message), learned::add, heard::add, garbled::incrementAndGet));
    });

    private static FileUse use(String path, long held, String column, long bytes) {
        return new FileUse(path, held, Map.of(column, bytes));
    }

    @Test
    void usesOfAFileAreToldTogetherAndOutcomesWithThem() throws Exception {
        reporter.offer(use("f", 10, "x", 1));
        reporter.offer(use("f", 30, "y", 2));
        reporter.offer(use("g", 10, "x", 3));
        reporter.offer(OUTCOME);

        reporter.report();
        reporter.report();

        assertThat(learned).containsExactly(new FileUse("f", 30, Map.of("x", 1L, "y", 2L)), use("g", 10, "x", 3));
        assertThat(heard).containsExactly(OUTCOME);
        assertThat(asked).as("nothing new is not told").hasValue(1);
    }

    @Test
    void whatCouldNotBeToldIsToldLater() throws Exception {
        reporter.offer(use("f", 10, "x", 1));
        reporter.offer(OUTCOME);
        gone = true;
        assertThatThrownBy(reporter::report).hasMessage("driver is gone");
        gone = false;

        reporter.report();

        assertThat(learned).containsExactly(use("f", 10, "x", 1));
        assertThat(heard).containsExactly(OUTCOME);
    }

    @Test
    void whatWaitsIsBoundedAndToldInPages() throws Exception {
        for (int i = 0; i < BodyReporter.MAX_WAITING + 5; i++) {
            reporter.offer(use("f" + i, 1, "x", 1));
        }
        assertThat(reporter.dropped()).isEqualTo(5);

        reporter.report();

        assertThat(learned).hasSize(BodyReporter.MAX_SENT);
    }

    @Test
    void partsThatMakeNoSenseAreCountedAndPassedOver() {
        Object[] negative = OUTCOME.toMessage();
        negative[3] = -1L;
        Object[] noSuchResult = OUTCOME.toMessage();
        noSuchResult[4] = "EATEN";
        ArrayList<Object> uses = new ArrayList<>();
        uses.add("what?");
        uses.add(new Object[] {"f", 1L, new HashMap<>(Map.of("x", -3L))});
        uses.add(use("f", 1, "x", 1).toMessage());
        ArrayList<Object> outcomes = new ArrayList<>(List.of(negative, noSuchResult, OUTCOME.toMessage()));

        Object answer = BodyReporter.receive(
                new Object[] {"bodies", "1", uses, outcomes}, learned::add, heard::add, garbled::incrementAndGet);

        assertThat(Objects.requireNonNull(answer)).isEqualTo(true);
        assertThat(garbled).hasValue(4);
        assertThat(learned).hasSize(1);
        assertThat(heard).containsExactly(OUTCOME);
        assertThat(BodyReporter.isReport(new Object[] {"poll", "1", uses, outcomes}))
                .isFalse();
    }
}
