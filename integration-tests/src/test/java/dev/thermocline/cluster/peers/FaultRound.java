package dev.thermocline.cluster.peers;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A dashboard's query while something happened to a holder.
 *
 * @param number of the round
 * @param fault what happened
 * @param delay how long after the query had begun
 * @param holder to whom
 * @param longestFile bytes of the longest file that was read
 * @param took how long the query ran
 * @param sameRows whether it gave what plain S3A gives
 * @param failedTasks of this round, each with its executor first
 * @param s3 what S3 was asked for of the table's new files
 * @param keys which of them
 * @param mostSilent in one process, how often the holder did not answer in time
 * @param requests and what was counted, for messages
 */
record FaultRound(
        int number,
        Fault fault,
        Duration delay,
        Holder holder,
        long longestFile,
        Duration took,
        boolean sameRows,
        List<String> failedTasks,
        Counted s3,
        Set<String> keys,
        long mostSilent,
        String requests) {
    @Override
    public String toString() {
        return "round " + number + ": executor " + holder.executor() + " " + fault + " after " + delay.toMillis()
                + " ms of " + took.toMillis() + " ms, " + s3.bodyBytesS3() + " B of bodies and " + s3.footerGet()
                + " tails from S3, of " + holder.bytes()
                + " B that only it held, not in time at most " + mostSilent + " times in a process, failed tasks "
                + failedTasks;
    }
}
