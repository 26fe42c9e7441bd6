package dev.thermocline.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.thermocline.admission.PartitionDates;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which packages know which. */
final class ArrowsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.thermocline");

    /** The core's public face; the residency is what {@code CacheControl} answers. */
    private static final Set<String> CORE = Set.of(
            "dev.thermocline.admission.PartitionDates",
            "dev.thermocline.credential.CallerUser",
            "dev.thermocline.credential.NeutralThreads",
            "dev.thermocline.engine.ByteRange",
            "dev.thermocline.hadoop.BodyFetch",
            "dev.thermocline.hadoop.CacheControl",
            "dev.thermocline.hadoop.CacheFailures",
            "dev.thermocline.hadoop.CaptureListener",
            "dev.thermocline.hadoop.CapturedTail",
            "dev.thermocline.hadoop.ClosedCommit",
            "dev.thermocline.hadoop.CommitFile",
            "dev.thermocline.hadoop.CommitSink",
            "dev.thermocline.hadoop.ListedLog",
            "dev.thermocline.hadoop.OpenedFiles",
            "dev.thermocline.hadoop.PresentFile",
            "dev.thermocline.hadoop.FileReads",
            "dev.thermocline.hadoop.ReadIntent",
            "dev.thermocline.hadoop.ReadListener",
            "dev.thermocline.metrics.CacheMetric",
            "dev.thermocline.metrics.CacheStatistics",
            "dev.thermocline.metrics.MetricCatalogue",
            "dev.thermocline.warm.WarmOutcome",
            "dev.thermocline.cache.LastModified",
            "dev.thermocline.cache.ObjectVersion",
            "dev.thermocline.cache.Owner",
            "dev.thermocline.config.ByteSize",
            "dev.thermocline.config.CacheSettings",
            "dev.thermocline.engine.CacheEngine");

    /** What each package may use of the others here. Arrows never go back. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "commit", Set.of(),
            "message", Set.of(),
            "report", Set.of("commit"),
            "plan", Set.of("commit"),
            "watch", Set.of("commit"),
            "optimize", Set.of(),
            "bodies", Set.of("message"),
            "follow", Set.of("commit", "plan", "message", "report", "watch", "bodies"),
            "cluster", Set.of("commit", "message", "follow", "bodies"),
            "spark", Set.of("message", "report", "watch", "follow", "cluster", "optimize", "bodies"));

    /** These know nothing of the cache, of Hadoop but its paths, and of the core but dates. */
    private static final Set<String> PURE = Set.of("commit", "message", "report", "plan");

    private static final String OURS = "dev.thermocline.";

    static Stream<String> packages() {
        return ARROWS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageUsesNothingBeyondItsArrows(String name) {
        Set<String> allowed = ARROWS.getOrDefault(name, Set.of());
        classes()
                .that()
                .resideInAPackage(OURS + name)
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "its own package, " + allowed + " or the core's public face",
                        type -> !type.getPackageName().startsWith(OURS)
                                || type.isArray()
                                || type.getPackageName().equals(OURS + name)
                                || allowed.contains(type.getPackageName().substring(OURS.length()))
                                || CORE.contains(outermost(type))))
                .check(ALL);
    }

    @Test
    void everyPackageHasItsArrows() {
        assertThat(ALL.stream()
                        .filter(type -> type.getSource()
                                .map(source -> source.getUri().toString().contains("spark-listener"))
                                .orElse(false))
                        .map(type -> type.getPackageName().substring(OURS.length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @Test
    void purePackagesNeedTheJdkPathsJacksonsStreamAndALoggerOnly() {
        classes()
                .that()
                .resideInAnyPackage(PURE.stream().map(OURS::concat).toArray(String[]::new))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "JDK, pure packages, partition dates, Path, Jackson's stream or the logger",
                        type -> type.getPackageName().startsWith("java.")
                                || PURE.contains(type.getPackageName().replace(OURS, ""))
                                || type.getPackageName().equals("com.fasterxml.jackson.core")
                                || type.getPackageName().startsWith("org.jspecify.")
                                || type.getPackageName().startsWith("com.google.errorprone.annotations")
                                || type.getPackageName().equals("org.slf4j")
                                || type.isEquivalentTo(Path.class)
                                || type.isEquivalentTo(PartitionDates.class)
                                || type.isPrimitive()
                                || type.isArray()))
                .check(ALL);
    }

    private static String outermost(JavaClass type) {
        int dollar = type.getName().indexOf('$');
        return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
    }

    @Test
    void nothingKnowsSparkButThePlugin() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.thermocline.spark", "org.apache.spark..", "scala..")
                .check(ALL);
    }

    @Test
    void nothingKnowsParquetButTheBodies() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.thermocline.bodies")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.parquet..")
                .check(ALL);
    }

    @Test
    void pluginNeedsNothingOfSparkThatChangesFromLineToLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scala.collection..", "org.apache.spark.sql.catalyst..", "io.delta..")
                .check(ALL);
    }
}
