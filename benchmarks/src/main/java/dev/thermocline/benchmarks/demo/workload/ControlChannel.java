package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.summary.RequestCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Talks to the orchestrator over the standard streams, one line a message:
 *
 * <ul>
 *   <li>{@code @@demo progress TEXT}: shows the text; no answer.
 *   <li>{@code @@demo step N}: begins the next of N steps; the milliseconds since the start of the run.
 *   <li>{@code @@demo slow}, {@code @@demo fast}: sets latency and bandwidth of the proxy, or lifts both; {@code ok}.
 *   <li>{@code @@demo counts}: the mode's requests since the last such line; the form of {@link RequestCounts#format}.
 * </ul>
 *
 * <p>Not thread-safe. Does not own the streams.
 */
final class ControlChannel {
    private static final String PREFIX = "@@demo ";

    private final PrintStream out;
    private final BufferedReader in;

    ControlChannel(PrintStream out, BufferedReader in) {
        this.out = requireNonNull(out, "out is null");
        this.in = requireNonNull(in, "in is null");
    }

    void progress(String text) {
        send("progress " + text.replace('\n', ' '));
    }

    /**
     * Begins the next step, for the estimate of the time that is left.
     *
     * @param all how many steps this process takes in all
     * @return milliseconds since the start of the run
     */
    long step(int all) throws IOException {
        return Long.parseLong(ask("step " + all));
    }

    void slow() throws IOException {
        expectOk("slow");
    }

    void fast() throws IOException {
        expectOk("fast");
    }

    /** The requests since the last call, all answers that were received in the meantime included. */
    RequestCounts counts() throws IOException {
        return RequestCounts.parse(ask("counts"));
    }

    private void expectOk(String message) throws IOException {
        String answer = ask(message);
        if (!answer.equals("ok")) {
            throw new IOException("The orchestrator answered '" + answer + "' to '" + message + "'");
        }
    }

    private String ask(String message) throws IOException {
        send(message);
        String answer = in.readLine();
        if (answer == null) {
            throw new IOException("The orchestrator is gone: no answer to '" + message + "'");
        }
        return answer;
    }

    private void send(String message) {
        out.print(PREFIX + message + "\n");
        out.flush();
    }
}
