package dev.thermocline.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the driver answers to a {@link Poll}: {@code {cursor, instructions, more}}, JDK types only, because an
 * executor's RPC layer that meets a class it doesn't have ends the executor.
 *
 * @param cursor to be sent as {@code seen} next time
 * @param instructions to follow, in order
 * @param more whether there are more already
 */
public record PollReply(long cursor, List<Instruction> instructions, boolean more) {
    private static final int PARTS = 3;

    public PollReply {
        instructions = List.copyOf(instructions);
    }

    public Object[] toMessage() {
        ArrayList<Object[]> messages = new ArrayList<>();
        instructions.forEach(instruction -> messages.add(instruction.toMessage()));
        return new Object[] {cursor, messages, more};
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    public static PollReply fromMessage(@Nullable Object message) {
        Object[] parts = Parts.array(message, PARTS);
        List<Instruction> instructions = new ArrayList<>();
        List<?> messages = Parts.part(parts, 1, ArrayList.class);
        for (Object instruction : messages) {
            instructions.add(Instruction.fromMessage(Parts.is(instruction, Object[].class)));
        }
        return new PollReply(Parts.part(parts, 0, Long.class), instructions, Parts.part(parts, 2, Boolean.class));
    }
}
