package dev.thermocline.hadoop.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Public methods of a class, and the list of those that are not compared, each with a reason. */
final class Signatures {
    private Signatures() {}

    /** All public methods that instances have, up to and without {@code Object}. */
    static Set<String> of(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .map(Signatures::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    /** The reason of each method of a list: a line in brackets is that of all methods below it. */
    static Map<String, String> excluded(String list) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        try (InputStream in = Signatures.class.getResourceAsStream(list)) {
            assertThat(in).as(list).isNotNull();
            String reason = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("[") && line.endsWith("]")) {
                    reason = line.substring(1, line.length() - 1).strip();
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    assertThat(reason).as("reason of %s", line).isNotBlank();
                    assertThat(reasons.put(line, reason))
                            .as("%s stands twice", line)
                            .isNull();
                }
            }
        }
        return reasons;
    }

    /** Fails unless each public method is compared or excluded, and none is both or not there. */
    static void assertComplete(Class<?> type, Set<String> compared, String list) throws IOException {
        Set<String> methods = of(type);
        Set<String> excluded = excluded(list).keySet();

        Set<String> open = new TreeSet<>(methods);
        open.removeAll(compared);
        open.removeAll(excluded);
        assertThat(open)
                .as("public methods that are neither compared nor in %s", list)
                .isEmpty();

        Set<String> gone = new TreeSet<>(compared);
        gone.addAll(excluded);
        gone.removeAll(methods);
        assertThat(gone).as("no such public methods").isEmpty();

        Set<String> both = new TreeSet<>(compared);
        both.retainAll(excluded);
        assertThat(both).as("compared and in %s", list).isEmpty();
    }
}
