package dev.thermocline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages: they never go back, and each third-party library has its importers. */
class ArchitectureTest extends HouseRules {
    /** Package to the packages of ours that it may use. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("admission", Set.of()),
            entry(
                    "api",
                    Set.of(
                            "cache.object",
                            "config",
                            "credential",
                            "engine",
                            "engine.layout",
                            "engine.tier",
                            "metrics",
                            "parquet",
                            "peer",
                            "warm")),
            entry(
                    "bucket",
                    Set.of(
                            "admission",
                            "api",
                            "cache",
                            "cache.object",
                            "capture",
                            "credential",
                            "engine",
                            "engine.ahead",
                            "engine.layout",
                            "failure",
                            "file",
                            "listing",
                            "metrics",
                            "origin",
                            "parquet",
                            "peer",
                            "read",
                            "s3",
                            "state",
                            "state.change",
                            "tail",
                            "warm")),
            entry("cache", Set.of("cache.block", "cache.object")),
            entry("cache.block", Set.of()),
            entry("cache.crypto", Set.of("cache.block")),
            entry("cache.directory", Set.of()),
            entry("cache.disk", Set.of("cache.block", "cache.directory", "cache.object")),
            entry("cache.ehcache", Set.of("cache.block", "cache.directory", "cache.disk", "cache.object")),
            entry("cache.object", Set.of()),
            entry("cache.objectlog", Set.of("cache.directory", "cache.disk", "cache.object")),
            entry(
                    "cache.region",
                    Set.of(
                            "cache.block",
                            "cache.directory",
                            "cache.disk",
                            "cache.object",
                            "cache.objectlog",
                            "cache.region.file")),
            entry("cache.region.file", Set.of("cache.block", "cache.directory", "cache.disk")),
            entry("cache.slot", Set.of("cache.directory")),
            entry(
                    "capture",
                    Set.of(
                            "api",
                            "cache",
                            "cache.block",
                            "cache.object",
                            "engine",
                            "failure",
                            "file",
                            "metrics",
                            "peer",
                            "s3",
                            "state",
                            "tail")),
            entry("config", Set.of("config.option")),
            entry("config.option", Set.of("admission")),
            entry("credential", Set.of("cache", "cache.object")),
            entry(
                    "engine",
                    Set.of(
                            "admission",
                            "cache",
                            "cache.block",
                            "cache.object",
                            "engine.ahead",
                            "engine.catalog",
                            "engine.fetch",
                            "engine.layout",
                            "engine.read",
                            "engine.tier")),
            entry("engine.ahead", Set.of("cache", "cache.block", "cache.object", "engine.fetch", "engine.layout")),
            entry("engine.catalog", Set.of("cache", "cache.object", "engine.tier")),
            entry("engine.fetch", Set.of("cache", "cache.block", "cache.object", "engine.layout")),
            entry("engine.layout", Set.of("cache.block", "cache.object")),
            entry(
                    "engine.read",
                    Set.of(
                            "admission",
                            "cache",
                            "cache.block",
                            "cache.object",
                            "engine.ahead",
                            "engine.fetch",
                            "engine.layout",
                            "engine.tier")),
            entry("engine.tier", Set.of("cache", "cache.block", "cache.object")),
            entry("failure", Set.of()),
            entry(
                    "file",
                    Set.of(
                            "admission",
                            "cache",
                            "cache.object",
                            "engine",
                            "engine.catalog",
                            "failure",
                            "origin",
                            "s3",
                            "state",
                            "state.change")),
            entry(
                    "hadoop",
                    Set.of(
                            "admission",
                            "bucket",
                            "cache",
                            "cache.object",
                            "capture",
                            "config",
                            "config.option",
                            "credential",
                            "engine",
                            "engine.ahead",
                            "failure",
                            "file",
                            "listing",
                            "metrics",
                            "read",
                            "runtime",
                            "s3",
                            "state",
                            "state.change")),
            entry(
                    "listing",
                    Set.of(
                            "api",
                            "cache.object",
                            "engine",
                            "engine.layout",
                            "failure",
                            "file",
                            "peer",
                            "s3",
                            "state",
                            "state.change")),
            entry("metrics", Set.of("admission", "cache", "cache.block", "peer")),
            entry("origin", Set.of("cache", "cache.object", "failure", "s3")),
            entry("parquet", Set.of()),
            entry("peer", Set.of("cache", "cache.object", "failure", "parquet")),
            entry(
                    "peer.store",
                    Set.of(
                            "bucket",
                            "cache.object",
                            "engine",
                            "engine.layout",
                            "failure",
                            "file",
                            "listing",
                            "metrics",
                            "peer",
                            "state",
                            "tail")),
            entry("place", Set.of("config", "config.option")),
            entry(
                    "read",
                    Set.of(
                            "admission",
                            "api",
                            "cache",
                            "cache.object",
                            "engine",
                            "engine.ahead",
                            "engine.catalog",
                            "engine.layout",
                            "engine.read",
                            "failure",
                            "file",
                            "origin",
                            "peer",
                            "s3",
                            "state")),
            entry(
                    "runtime",
                    Set.of(
                            "api",
                            "bucket",
                            "cache",
                            "cache.block",
                            "cache.crypto",
                            "cache.directory",
                            "cache.disk",
                            "cache.ehcache",
                            "cache.object",
                            "cache.region",
                            "cache.slot",
                            "capture",
                            "config",
                            "config.option",
                            "credential",
                            "engine",
                            "engine.catalog",
                            "engine.layout",
                            "engine.read",
                            "engine.tier",
                            "failure",
                            "file",
                            "listing",
                            "metrics",
                            "parquet",
                            "peer",
                            "peer.store",
                            "place",
                            "read",
                            "s3",
                            "state",
                            "tail",
                            "trace",
                            "warm")),
            entry("s3", Set.of("cache.object")),
            entry(
                    "state",
                    Set.of(
                            "cache",
                            "cache.object",
                            "credential",
                            "engine",
                            "engine.catalog",
                            "failure",
                            "origin",
                            "s3",
                            "state.change")),
            entry("state.change", Set.of("cache.object")),
            entry(
                    "tail",
                    Set.of(
                            "cache.object",
                            "engine",
                            "engine.layout",
                            "failure",
                            "file",
                            "metrics",
                            "parquet",
                            "peer",
                            "s3",
                            "state",
                            "state.change")),
            entry(
                    "trace",
                    Set.of(
                            "cache",
                            "cache.block",
                            "cache.directory",
                            "cache.object",
                            "config",
                            "config.option",
                            "failure")),
            entry("warm", Set.of()));

    ArchitectureTest() {
        super("core");
    }

    @Test
    void everyPackageHasItsArrows() {
        Set<String> packages = MAIN.stream().map(HouseRules::packageOf).collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @Test
    void pageHasTheTable() throws IOException {
        new PackageTable("core", ARROWS).check();
    }

    @Test
    void packagesUseOnlyWhatTheyMay() {
        ARROWS.forEach((name, allowed) -> {
            String[] others = ARROWS.keySet().stream()
                    .filter(other -> !other.equals(name) && !allowed.contains(other))
                    .map(ROOT::concat)
                    .toArray(String[]::new);
            if (others.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + name)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others)
                        .check(MAIN);
            }
        });
    }

    @Test
    void librariesHaveTheirImporters() {
        importersOf("org.ehcache..", "cache.ehcache");
        importersOf("com.codahale..", "api", "metrics", "runtime");
        importersOf(
                "com.github.benmanes.caffeine..",
                "capture",
                "credential",
                "engine",
                "engine.catalog",
                "engine.read",
                "engine.tier",
                "runtime",
                "state",
                "state.change",
                "tail");
        importersOf("software.amazon.awssdk..", "hadoop", "origin", "s3");
        importersOf(
                "org.apache.hadoop..",
                "api",
                "bucket",
                "capture",
                "config",
                "config.option",
                "credential",
                "file",
                "hadoop",
                "listing",
                "origin",
                "peer",
                "peer.store",
                "read",
                "runtime",
                "s3",
                "state",
                "tail");
        importersOf("javax.crypto..", "cache.crypto");
        importersOf("org.apache.spark..");
        importersOf("io.delta..");
    }

    private static void importersOf(String library, String... packages) {
        String[] allowed = Stream.concat(Stream.of("nobody"), Arrays.stream(packages))
                .map(ROOT::concat)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(MAIN);
    }

    @Test
    void libraryRulesSeeTheLibraries() {
        for (String name : List.of("org.ehcache", "com.codahale", "com.github.benmanes.caffeine", "javax.crypto")) {
            assertThat(MAIN.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream()))
                    .as("a rule about a library that nobody uses can't fail: " + name)
                    .anyMatch(use -> use.getTargetClass().getPackageName().startsWith(name));
        }
    }
}
