package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Traffic;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tests of {@link ControlChannel}. */
class ControlChannelTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void eachMessageIsOneLineAndWaitsForItsAnswer() throws IOException {
        ControlChannel channel = channel("ok\n1 2 3 4 5 6 7 8 9 10 11\nok\n77\n");

        channel.slow();
        channel.progress("two\nlines");
        RequestCounts counts = channel.counts();
        channel.fast();
        long at = channel.step(45);

        assertThat(counts).isEqualTo(new RequestCounts(new Traffic(1, 2, 3, 4, 5), new Traffic(6, 7, 8, 9, 10), 11));
        assertThat(at).isEqualTo(77);
        assertThat(sent.toString(StandardCharsets.UTF_8))
                .isEqualTo("@@demo slow\n@@demo progress two lines\n@@demo counts\n@@demo fast\n@@demo step 45\n");
    }

    @Test
    void lostOrWrongAnswerIsAFailure() {
        assertThatThrownBy(() -> channel("").slow())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone");
        assertThatThrownBy(() -> channel("no\n").slow())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'no'");
    }

    private ControlChannel channel(String answers) {
        return new ControlChannel(
                new PrintStream(sent, true, StandardCharsets.UTF_8), new BufferedReader(new StringReader(answers)));
    }
}
