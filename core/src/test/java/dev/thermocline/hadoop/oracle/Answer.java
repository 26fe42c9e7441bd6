package dev.thermocline.hadoop.oracle;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * What a call gave: a value, or an exception's class, with that of its cause where the exception only wraps it, and
 * whether the message has words that callers match on.
 *
 * @param text for comparison and for people
 */
record Answer(String text) {
    private static final List<String> MATCHED = List.of("closed", "Failed to read", "attempted to read past");

    /** Calls, and describes what came of it. */
    @SuppressWarnings("checkstyle:illegalcatch") // what is thrown is the answer
    static Answer of(Callable<?> call) {
        try {
            Object answer = call.call();
            // what a stream for writing writes of itself is not compared
            return new Answer(answer instanceof OutputStream ? "a stream to write to" : String.valueOf(answer));
        } catch (Exception | LinkageError e) {
            return new Answer(thrown(e));
        }
    }

    /** An exception as it is compared. */
    static String thrown(Throwable thrown) {
        List<String> parts = new ArrayList<>();
        parts.add("throws " + thrown.getClass().getName());
        Throwable cause = thrown.getCause();
        if (thrown instanceof ExecutionException && cause != null) {
            parts.add("caused by " + cause.getClass().getName());
        }
        String message = String.valueOf(thrown.getMessage());
        MATCHED.stream().filter(message::contains).forEach(word -> parts.add("'" + word + "'"));
        return String.join(" ", parts);
    }
}
