package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that only the sources show, for all modules: where time comes from, and that each test runs in the build. */
class SourceRulesTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..").normalize();
    private static final String MAIN = "/src/main/java/";
    private static final String TESTS = "/src/test/java/";
    private static final Pattern WALL_CLOCK = Pattern.compile(
            "nanoTime|currentTimeMillis|Instant\\.now\\(\\)|LocalDate\\.now\\(\\)|Clock\\.system|Ticker\\.system");
    private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep");
    private static final Pattern TEST = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** Where the parts are put together: they hand clocks and tickers to everything else. */
    private static final Set<String> ASSEMBLY = Set.of(
            "CacheRuntime.java",
            "RuntimeThreads.java",
            "TierAssembly.java",
            "CurrentProcess.java",
            "DriverServices.java",
            "ExecutorServices.java");

    /** They print how long something took, which is nothing that they assert. */
    private static final Set<String> MEASURES = Set.of(
            "CommittingThreadTest.java",
            "TestPeer.java",
            "OthersCommitsClusterIT.java",
            "PeerKillsClusterIT.java",
            "TailLag.java",
            "TailWatch.java");

    /** They run in other processes, of which they can only ask again, each time within a limit. */
    private static final Set<String> PROGRAMS = Set.of("EveryExecutor.java", "HeldValue.java", "TailWatch.java");

    /** Tests with this name are run by a profile. */
    private static final String OF_CLUSTER = "IT.java";

    private static List<Path> sources(String part) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains(part))
                    .filter(file -> !name(file).equals("SourceRulesTest.java"))
                    .toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Lines that match, but for seeds of random tests, which may be any number. */
    private static List<String> lines(List<Path> files, Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                if (pattern.matcher(line).find() && !line.contains("SEED")) {
                    found.add(name(file) + ": " + line.strip());
                }
            }
        }
        return found;
    }

    @Test
    void testsNeitherSleepNorReadTheWallClock() throws IOException {
        List<Path> tests = sources(TESTS);

        assertThat(tests).hasSizeGreaterThan(100);
        assertThat(lines(tests, WALL_CLOCK)).allMatch(line -> MEASURES.contains(line.substring(0, line.indexOf(':'))));
        assertThat(lines(tests, SLEEP)).allMatch(line -> PROGRAMS.contains(line.substring(0, line.indexOf(':'))));
    }

    @Test
    void clocksAreMadeOnlyWhereThePartsArePutTogether() throws IOException {
        List<Path> sources = new ArrayList<>(sources("core" + MAIN));
        sources.addAll(sources("spark-listener" + MAIN));

        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(lines(sources, WALL_CLOCK))
                .isNotEmpty()
                .allMatch(line -> ASSEMBLY.contains(line.substring(0, line.indexOf(':'))));
    }

    @Test
    void everyTestIsRunByTheBuild() throws IOException {
        Set<String> modules = new TreeSet<>();
        Matcher matcher = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (matcher.find()) {
            modules.add(matcher.group(1));
        }
        for (Path file : sources("/src/")) {
            String text = Files.readString(file);
            if (TEST.matcher(text).find()) {
                assertThat(file.toString()).contains(TESTS);
                assertThat(modules)
                        .as(file.toString())
                        .contains(ROOT.relativize(file).getName(0).toString());
                assertThat(name(file).endsWith("Test.java")
                                || name(file).endsWith(OF_CLUSTER)
                                || text.contains("abstract class"))
                        .as(file + " has a name that the build takes for a test")
                        .isTrue();
            }
            assertThat(text).as(file.toString()).doesNotContain("@Disabled");
        }
        assertThat(Files.readString(ROOT.resolve("integration-tests/pom.xml")))
                .contains("*" + OF_CLUSTER.replace(".java", ""));
    }
}
