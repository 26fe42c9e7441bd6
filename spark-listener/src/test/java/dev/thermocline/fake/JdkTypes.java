package dev.thermocline.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a message: what the other side's class loader can't know must not be in it. */
public final class JdkTypes {
    private static final Set<Class<?>> ALLOWED =
            Set.of(String.class, Long.class, Integer.class, Boolean.class, byte[].class, long[].class);

    private JdkTypes() {}

    static void check(@Nullable Object message) {
        if (message == null) {
            return;
        }
        Class<?> type = message.getClass();
        if (message instanceof Object[] parts) {
            assertThat(type).isEqualTo(Object[].class);
            for (Object part : parts) {
                check(part);
            }
        } else if (type == ArrayList.class) {
            ((ArrayList<?>) message).forEach(JdkTypes::check);
        } else if (type == HashMap.class) {
            ((HashMap<?, ?>) message).forEach((name, value) -> {
                check(name);
                check(value);
            });
        } else {
            assertThat(ALLOWED).contains(type);
        }
    }

    /** The message as it arrives in another process. */
    public static Object sent(Object message) {
        check(message);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(message);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
