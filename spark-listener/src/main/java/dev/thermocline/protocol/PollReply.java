package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the driver answers to a {@link Poll}. As a message it is a map of JDK types by name, because an executor's RPC
 * layer that meets a class it doesn't have ends the executor; names that the other side doesn't know are passed over.
 *
 * @param cursor to be sent as {@code seen} next time
 * @param instructions to follow, in order
 * @param more whether there are more already
 * @param version of the plugin on the driver
 */
public record PollReply(long cursor, List<Instruction> instructions, boolean more, String version) {
    /** Copies the list. */
    public PollReply {
        instructions = List.copyOf(instructions);
        requireNonNull(version, "version is null");
    }

    /** An answer of this version of the plugin. */
    public PollReply(long cursor, List<Instruction> instructions, boolean more) {
        this(cursor, instructions, more, PluginVersion.HERE);
    }

    /** The answer as a message; {@link #fromMessage} reads it back. */
    public Map<String, Object> toMessage() {
        ArrayList<Object[]> messages = new ArrayList<>(instructions.size());
        instructions.forEach(instruction -> messages.add(instruction.toMessage()));
        HashMap<String, Object> message = new HashMap<>();
        message.put("cursor", cursor);
        message.put("instructions", messages);
        message.put("more", more);
        message.put("version", version);
        return message;
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    public static PollReply fromMessage(@Nullable Object message) {
        Map<?, ?> parts = Parts.is(message, HashMap.class);
        List<Instruction> instructions = new ArrayList<>();
        List<?> messages = Parts.is(parts.get("instructions"), ArrayList.class);
        for (Object instruction : messages) {
            Instruction.read(Parts.is(instruction, Object[].class)).ifPresent(instructions::add);
        }
        return new PollReply(
                Parts.is(parts.get("cursor"), Long.class),
                instructions,
                Parts.is(parts.get("more"), Boolean.class),
                Parts.is(parts.get("version"), String.class));
    }
}
