package dev.thermocline.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.thermocline.HouseRules;
import dev.thermocline.PackageTable;
import dev.thermocline.admission.PartitionDates;
import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.ListedLog;
import dev.thermocline.api.PresentFile;
import dev.thermocline.api.ReadListener;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.credential.NeutralThreads;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.state.OpenedFiles;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which packages know which, and which types of the core each one knows. */
final class ArrowsTest extends HouseRules {
    /** What each package may use of the others here. Arrows never go back. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("buffer", Set.of("protocol")),
            entry("concurrent", Set.of()),
            entry("counters", Set.of()),
            entry("delta", Set.of()),
            entry("driver", Set.of("buffer", "concurrent", "pipeline", "protocol", "report")),
            entry("executor", Set.of("buffer", "concurrent", "counters", "pipeline", "protocol", "report")),
            entry("liveness", Set.of("concurrent", "delta")),
            entry("optimize", Set.of("delta")),
            entry("pipeline", Set.of("concurrent", "delta", "liveness", "plan", "report", "watch")),
            entry("plan", Set.of("delta")),
            entry("prefetch", Set.of("concurrent", "pipeline", "protocol", "report")),
            entry(
                    "process",
                    Set.of(
                            "buffer",
                            "concurrent",
                            "counters",
                            "driver",
                            "executor",
                            "liveness",
                            "optimize",
                            "pipeline",
                            "prefetch",
                            "protocol",
                            "watch")),
            entry("protocol", Set.of("report")),
            entry("report", Set.of("delta")),
            entry("spark", Set.of("liveness", "optimize", "pipeline", "process", "report")),
            entry("watch", Set.of("concurrent", "delta")));

    /** The types of the core that each package uses, and no others; packages that are not named use none. */
    private static final Map<String, Set<Class<?>>> CORE = Map.ofEntries(
            entry("buffer", Set.of(CapturedTail.class)),
            entry("concurrent", Set.of(CallerUser.class, NeutralThreads.class, CacheFailures.class)),
            entry(
                    "counters",
                    Set.of(
                            CacheControl.class,
                            CacheFailures.class,
                            CacheMetric.class,
                            CacheStatistics.class,
                            MetricCatalogue.class)),
            entry("driver", Set.of(CacheControl.class, CapturedTail.class, CacheFailures.class, WarmOutcome.class)),
            entry(
                    "executor",
                    Set.of(
                            CacheControl.class,
                            CacheFinder.class,
                            CapturedTail.class,
                            CallerUser.class,
                            CacheFailures.class,
                            WarmOutcome.class)),
            entry("liveness", Set.of(CacheFailures.class)),
            entry("optimize", Set.of(PartitionDates.class)),
            entry(
                    "pipeline",
                    Set.of(
                            PartitionDates.class,
                            CacheControl.class,
                            CacheFinder.class,
                            ClosedCommit.class,
                            CommitFile.class,
                            ListedLog.class,
                            CacheSettings.class,
                            ByteSize.class,
                            CallerUser.class,
                            CacheEngine.class,
                            CacheFailures.class,
                            WarmOutcome.class)),
            entry("plan", Set.of(PartitionDates.class)),
            entry(
                    "prefetch",
                    Set.of(
                            BodyFetch.class,
                            CacheControl.class,
                            CacheFinder.class,
                            FileReads.class,
                            ReadListener.class,
                            CacheSettings.class,
                            ByteSize.class,
                            CallerUser.class,
                            CacheEngine.class,
                            ByteRange.class,
                            CacheFailures.class,
                            WarmOutcome.class)),
            entry(
                    "process",
                    Set.of(
                            CacheControl.class,
                            CacheExtension.class,
                            CacheFinder.class,
                            CaptureListener.class,
                            CapturedTail.class,
                            ClosedCommit.class,
                            CommitSink.class,
                            FileReads.class,
                            ListedLog.class,
                            ReadListener.class,
                            CacheSettings.class,
                            ByteSize.class,
                            CallerUser.class,
                            CacheFailures.class,
                            ProcessCache.class,
                            CacheMetric.class)),
            entry("protocol", Set.of(CapturedTail.class, ObjectVersion.class, Owner.class)),
            entry(
                    "spark",
                    Set.of(
                            PartitionDates.class,
                            CacheSettings.class,
                            CacheFailures.class,
                            OpenedFiles.class,
                            ReadIntent.class)),
            entry(
                    "watch",
                    Set.of(
                            CacheControl.class,
                            CacheFinder.class,
                            CommitFile.class,
                            ListedLog.class,
                            PresentFile.class,
                            CacheSettings.class,
                            ByteSize.class,
                            CallerUser.class,
                            CacheFailures.class)));

    /** These know nothing of the cache, of Hadoop but its paths, and of the core but dates. */
    private static final Set<String> PURE = Set.of("delta", "report", "plan");

    ArrowsTest() {
        super("spark-listener");
    }

    static Stream<String> packages() {
        return ARROWS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packagesUseOnlyWhatTheyMay(String name) {
        Set<String> used = used(name)
                .filter(type -> ofThisModule(type))
                .map(HouseRules::packageOf)
                .filter(other -> !other.equals(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).as("packages that " + name + " uses").isSubsetOf(ARROWS.get(name));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packagesUseTheTypesOfTheCoreThatAreListed(String name) {
        Set<String> used = used(name)
                .filter(type -> type.getName().startsWith(ROOT) && !ofThisModule(type))
                .map(HouseRules::topLevel)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used)
                .as("types of the core that " + name + " uses")
                .containsExactlyInAnyOrderElementsOf(CORE.getOrDefault(name, Set.of()).stream()
                        .map(Class::getName)
                        .toList());
    }

    private static Stream<JavaClass> used(String name) {
        return MAIN.stream()
                .filter(type -> packageOf(type).equals(name))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(use -> use.getTargetClass().getBaseComponentType());
    }

    private static boolean ofThisModule(JavaClass type) {
        return MAIN.contain(type.getName());
    }

    @Test
    void pageHasTheTable() throws IOException {
        new PackageTable("spark-listener", ARROWS).check();
    }

    @Test
    void everyPackageHasItsArrows() {
        assertThat(MAIN.stream().map(HouseRules::packageOf).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @Test
    void purePackagesNeedTheJdkPathsJacksonsStreamAndALoggerOnly() {
        classes()
                .that()
                .resideInAnyPackage(PURE.stream().map(ROOT::concat).toArray(String[]::new))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "JDK, pure packages, partition dates, Path, Jackson's stream or the logger",
                        type -> type.getPackageName().startsWith("java.")
                                || PURE.contains(type.getPackageName().replace(ROOT, ""))
                                || type.getPackageName().equals("com.fasterxml.jackson.core")
                                || type.getPackageName().startsWith("org.jspecify.")
                                || type.getPackageName().startsWith("com.google.errorprone.annotations")
                                || type.getPackageName().equals("org.slf4j")
                                || type.isEquivalentTo(Path.class)
                                || type.isEquivalentTo(PartitionDates.class)
                                || type.isPrimitive()
                                || type.isArray()))
                .check(MAIN);
    }

    @Test
    void nothingKnowsSparkButThePlugin() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.thermocline.spark", "org.apache.spark..", "scala..")
                .check(MAIN);
    }

    @Test
    void adviceOnOptimizeIsOptional() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.thermocline.optimize", "dev.thermocline.process", "dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.thermocline.optimize")
                .check(MAIN);
    }

    @Test
    void nothingKnowsParquetButPrefetch() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.thermocline.prefetch")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.parquet..")
                .check(MAIN);
    }

    @Test
    void pluginNeedsNothingOfSparkThatChangesFromLineToLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scala.collection..", "org.apache.spark.sql.catalyst..", "io.delta..")
                .check(MAIN);
    }
}
