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
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.api.ListedLog;
import dev.thermocline.api.PresentFile;
import dev.thermocline.api.ReadListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.MetricsOptions;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.config.option.Durations;
import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.config.option.Option;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.credential.NeutralThreads;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.peer.PeerUnavailableException;
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
            entry("audience", Set.of("buffer", "peers.member")),
            entry("buffer", Set.of("protocol")),
            entry("concurrent", Set.of()),
            entry("counters", Set.of()),
            entry("delta", Set.of("paths")),
            entry("driver", Set.of("audience", "buffer", "concurrent", "protocol", "report", "work")),
            entry("executor", Set.of("buffer", "concurrent", "counters", "peers.member", "protocol", "report", "work")),
            entry("exposition", Set.of("concurrent", "counters")),
            entry("liveness", Set.of("concurrent", "delta", "paths")),
            entry("optimize", Set.of("delta")),
            entry("paths", Set.of()),
            entry(
                    "membership",
                    Set.of("concurrent", "executor", "peers", "peers.ask", "peers.member", "peers.serve", "protocol")),
            entry(
                    "peers",
                    Set.of("counters", "peers.ask", "peers.member", "peers.serve", "peers.transport", "protocol")),
            entry("peers.ask", Set.of("concurrent", "peers.member", "peers.wire", "protocol")),
            entry("peers.member", Set.of("paths", "protocol")),
            entry("peers.serve", Set.of("concurrent", "peers.wire", "protocol")),
            entry("peers.transport", Set.of("concurrent", "peers.ask", "peers.member", "peers.serve", "peers.wire")),
            entry("peers.wire", Set.of("protocol")),
            entry("pipeline", Set.of("concurrent", "delta", "liveness", "paths", "plan", "report", "watch", "work")),
            entry("plan", Set.of("delta", "paths")),
            entry("preflight", Set.of()),
            entry("prefetch", Set.of("buffer", "concurrent", "peers.member", "protocol", "report", "work")),
            entry(
                    "process",
                    Set.of(
                            "buffer",
                            "concurrent",
                            "counters",
                            "driver",
                            "executor",
                            "exposition",
                            "liveness",
                            "membership",
                            "optimize",
                            "peers",
                            "pipeline",
                            "prefetch",
                            "preflight",
                            "protocol",
                            "status",
                            "tables",
                            "watch",
                            "work")),
            entry("protocol", Set.of("report")),
            entry("report", Set.of("delta")),
            entry(
                    "spark",
                    Set.of(
                            "liveness",
                            "optimize",
                            "peers",
                            "peers.transport",
                            "pipeline",
                            "preflight",
                            "process",
                            "protocol",
                            "report",
                            "spark.session",
                            "status",
                            "tables")),
            entry("spark.session", Set.of("report", "tables")),
            entry("spark.sql", Set.of("counters", "optimize", "report", "spark")),
            entry("status", Set.of("delta", "executor", "paths", "protocol", "report", "watch")),
            entry("tables", Set.of("concurrent")),
            entry("watch", Set.of("concurrent", "delta")),
            entry("work", Set.of("concurrent", "delta", "paths", "plan", "report")));

    /** The types of the core that each package uses, and no others; packages that are not named use none. */
    private static final Map<String, Set<Class<?>>> CORE = Map.ofEntries(
            entry("buffer", Set.of(ObjectName.class)),
            entry("concurrent", Set.of(CallerUser.class, NeutralThreads.class, CacheFailures.class)),
            entry(
                    "counters",
                    Set.of(
                            CacheControl.class,
                            CacheFailures.class,
                            CacheMetric.class,
                            CacheStatistics.class,
                            MetricCatalogue.class,
                            PeerUnavailableException.class)),
            entry(
                    "driver",
                    Set.of(
                            CacheControl.class,
                            CapturedTail.class,
                            CacheFailures.class,
                            ObjectName.class,
                            ObjectVersion.class,
                            Owner.class,
                            WarmOutcome.class)),
            entry(
                    "executor",
                    Set.of(
                            CacheControl.class,
                            CacheFinder.class,
                            CapturedTail.class,
                            PeerFile.class,
                            CallerUser.class,
                            CacheFailures.class,
                            ObjectName.class,
                            ObjectVersion.class,
                            Owner.class,
                            CaptureListener.class,
                            WarmOutcome.class)),
            entry(
                    "status",
                    Set.of(
                            CacheControl.class,
                            CacheFailures.class,
                            CacheFinder.class,
                            CommitFile.class,
                            HeldFile.class,
                            ObjectName.class,
                            TierReport.class)),
            entry(
                    "exposition",
                    Set.of(
                            CacheFailures.class,
                            CacheMetric.class,
                            CacheSettings.class,
                            MetricCatalogue.class,
                            MetricsOptions.class,
                            Option.class,
                            PeerUnavailableException.class)),
            entry("liveness", Set.of(CacheFailures.class)),
            entry("optimize", Set.of(PartitionDates.class)),
            entry(
                    "membership",
                    Set.of(
                            CacheControl.class,
                            CacheFailures.class,
                            CapturedTail.class,
                            ListedFile.class,
                            PeerFile.class,
                            PeerObject.class,
                            PeerSource.class,
                            PeerStore.class)),
            entry(
                    "peers",
                    Set.of(
                            ByteSize.class,
                            CacheFailures.class,
                            CacheSettings.class,
                            PeerSource.class,
                            PeerStore.class,
                            PeerUnavailableException.class)),
            entry(
                    "peers.ask",
                    Set.of(
                            CapturedTail.class,
                            ListedFile.class,
                            ObjectName.class,
                            ObjectVersion.class,
                            PeerFile.class,
                            PeerObject.class,
                            PeerRange.class,
                            PeerSource.class,
                            PeerUnavailableException.class)),
            entry("peers.serve", Set.of(CapturedTail.class, CacheFailures.class, PeerStore.class)),
            entry("peers.transport", Set.of(CacheFailures.class, PeerUnavailableException.class)),
            entry(
                    "peers.wire",
                    Set.of(
                            BlockFrame.class,
                            BlockKey.class,
                            StoredBlock.class,
                            CapturedTail.class,
                            ListedFile.class,
                            LastModified.class,
                            ObjectName.class,
                            ObjectVersion.class,
                            Owner.class,
                            PeerFile.class,
                            PeerObject.class)),
            entry(
                    "pipeline",
                    Set.of(
                            PartitionDates.class,
                            CacheControl.class,
                            CacheFinder.class,
                            ClosedCommit.class,
                            CommitFile.class,
                            IntendedCommit.class,
                            ListedLog.class,
                            CacheSettings.class,
                            ByteSize.class,
                            CallerUser.class,
                            CacheFailures.class)),
            entry("plan", Set.of(PartitionDates.class)),
            entry(
                    "preflight",
                    Set.of(
                            CacheSettings.class,
                            ByteSize.class,
                            DiskCapacity.class,
                            InvalidOptionException.class,
                            TierReport.class)),
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
                            IntendedCommit.class,
                            ListedLog.class,
                            ReadListener.class,
                            CacheSettings.class,
                            ByteSize.class,
                            Durations.class,
                            CallerUser.class,
                            CacheFailures.class,
                            ObjectName.class,
                            ProcessCache.class,
                            CacheMetric.class)),
            entry(
                    "protocol",
                    Set.of(CapturedTail.class, ObjectName.class, ObjectVersion.class, Owner.class, PeerFile.class)),
            entry(
                    "spark",
                    Set.of(
                            PartitionDates.class,
                            CacheSettings.class,
                            CacheFailures.class,
                            OpenedFiles.class,
                            ReadIntent.class)),
            entry("spark.session", Set.of(CacheControl.class, HeldFile.class, ProcessCache.class)),
            entry("spark.sql", Set.of(Durations.class)),
            entry("tables", Set.of(CacheSettings.class, CacheFailures.class)),
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
                            CacheFailures.class)),
            entry(
                    "work",
                    Set.of(
                            CacheControl.class,
                            CacheSettings.class,
                            CacheEngine.class,
                            CacheFailures.class,
                            ObjectName.class,
                            WarmOutcome.class)));

    /** These know nothing of the cache, of Hadoop but its paths, and of the core but dates. */
    private static final Set<String> PURE = Set.of("delta", "paths", "report", "plan");

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
                .resideOutsideOfPackages("dev.thermocline.spark..", "dev.thermocline.peers.transport")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.thermocline.spark..", "org.apache.spark..", "scala..", "io.netty..")
                .check(MAIN);
    }

    @Test
    void connectionsBetweenPeersKnowOfSparkItsTransportAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.thermocline.peers.transport")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "classes of Spark that are not of its transport, or Scala's",
                        type -> type.getPackageName().startsWith("scala")
                                || (type.getPackageName().startsWith("org.apache.spark")
                                        && !type.getPackageName().startsWith("org.apache.spark.network"))))
                .check(MAIN);
    }

    @Test
    void adviceOnOptimizeIsOptional() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.thermocline.optimize", "dev.thermocline.process", "dev.thermocline.spark..")
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

    /** Spark 3.5 can't load it: it has no procedures. */
    @Test
    void nothingNamesAClassOfTheProcedures() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.thermocline.spark.sql")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.thermocline.spark.sql")
                .check(MAIN);
    }

    @Test
    void pluginNeedsNothingOfSparkThatChangesFromLineToLine() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.thermocline.spark", "dev.thermocline.spark.session")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scala.collection..", "org.apache.spark.sql.catalyst..", "io.delta..")
                .check(MAIN);
    }
}
