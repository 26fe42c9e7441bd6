package dev.thermocline.cluster.peers;

import dev.thermocline.cluster.DiskFiles;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What happens to the executor that holds most of the bodies, while others read them. */
enum Fault {
    /** It is killed; none of the round's tasks are on it. */
    KILLED,
    /** It is killed with the tasks that it runs, which Spark repeats. */
    KILLED_AT_WORK,
    /** It is stopped by the operating system: connections stay open, nothing answers. Goes on after the round. */
    FROZEN,
    /** One bit in each page of its disk is another one. */
    CORRUPT;

    /** Whether the executor is kept busy, so that the round runs on the others alone. */
    boolean keepsTasksAway() {
        return this != KILLED_AT_WORK;
    }

    boolean kills() {
        return this == KILLED || this == KILLED_AT_WORK;
    }

    void happen(Holder holder) throws IOException, InterruptedException {
        switch (this) {
            case KILLED, KILLED_AT_WORK -> signal("KILL", holder.pid());
            case FROZEN -> signal("STOP", holder.pid());
            case CORRUPT -> {
                var unused = new DiskFiles(holder.pid()).flipBits();
            }
        }
    }

    /** Ends what does not end by itself. */
    void undo(Holder holder) throws IOException, InterruptedException {
        if (this == FROZEN) {
            signal("CONT", holder.pid());
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start();
        if (!kill.waitFor(1, TimeUnit.MINUTES) || kill.exitValue() != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " failed");
        }
    }
}
