package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.Test;

/** Each overridable method of S3A is overridden, or stands in {@code pass-through.txt} with the reason why not. */
class OverrideCoverageTest {
    private static final String LIST = "pass-through.txt";

    /** Methods that a subclass in another package can override, up to and without {@code Object}. */
    private static Set<String> overridable(Class<?> type) {
        Set<String> methods = new TreeSet<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            Arrays.stream(at.getDeclaredMethods())
                    .filter(method -> !method.isSynthetic())
                    .filter(method ->
                            Modifier.isPublic(method.getModifiers()) || Modifier.isProtected(method.getModifiers()))
                    .filter(method ->
                            !Modifier.isStatic(method.getModifiers()) && !Modifier.isFinal(method.getModifiers()))
                    .map(OverrideCoverageTest::signature)
                    .forEach(methods::add);
        }
        return methods;
    }

    private static Set<String> declared(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(OverrideCoverageTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    /** The reason of each method that passes through. */
    private static Map<String, String> passThrough(List<String> lines) {
        Map<String, String> reasons = new TreeMap<>();
        String reason = "";
        for (String line : lines) {
            if (line.startsWith("[") && line.endsWith("]")) {
                reason = line.substring(1, line.length() - 1).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                if (reason.isEmpty() || reasons.put(line, reason) != null) {
                    throw new IllegalArgumentException(
                            "'" + line + "' in " + LIST + " has no reason above it, or stands there twice");
                }
            }
        }
        return reasons;
    }

    private static Map<String, String> passThrough() throws IOException {
        try (InputStream list = OverrideCoverageTest.class.getResourceAsStream(LIST)) {
            assertThat(list).as(LIST).isNotNull();
            return passThrough(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
    }

    @Test
    void everyMethodIsOverriddenOrPassesThroughForAReason() throws IOException {
        Set<String> open = overridable(S3AFileSystem.class);
        open.removeAll(declared(CachingS3AFileSystem.class));
        open.removeAll(passThrough().keySet());

        assertThat(open)
                .as("methods of S3A that the cache neither overrides nor names in %s", LIST)
                .isEmpty();
    }

    @Test
    void listNamesNothingThatIsNotThereOrIsOverridden() throws IOException {
        Set<String> stale = new TreeSet<>(passThrough().keySet());
        stale.removeAll(overridable(S3AFileSystem.class));
        assertThat(stale).as("no such methods of S3A").isEmpty();

        Set<String> both = new TreeSet<>(passThrough().keySet());
        both.retainAll(declared(CachingS3AFileSystem.class));
        assertThat(both).as("listed and overridden").isEmpty();
    }

    @Test
    void listWithoutReasonsIsRefused() {
        assertThatThrownBy(() -> passThrough(List.of("# comment", "open(Path)")))
                .hasMessageContaining("'open(Path)'");
        assertThatThrownBy(() -> passThrough(List.of("[a reason]", "open(Path)", "[another]", "open(Path)")))
                .hasMessageContaining("twice");
    }

    @Test
    void methodThatOnlyASubclassHasIsSeen() {
        assertThat(overridable(WithNewMethod.class))
                .contains("openBackwards(Path, int)")
                .contains("open(Path, int)");
    }

    /** Stands for a Hadoop that has learned something. */
    static class WithNewMethod extends S3AFileSystem {
        protected Path openBackwards(Path path, int from) {
            return path.suffix("-" + from);
        }
    }
}
