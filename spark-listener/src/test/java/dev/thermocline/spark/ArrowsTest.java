package dev.thermocline.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which packages know which. */
final class ArrowsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.thermocline");

    /** The core's public face; the residency is what {@code CacheControl} answers. */
    private static final Set<String> CORE = Set.of(
            "dev.thermocline.admission.PartitionDates",
            "dev.thermocline.hadoop.CacheControl",
            "dev.thermocline.hadoop.CacheFailures",
            "dev.thermocline.hadoop.CaptureListener",
            "dev.thermocline.hadoop.CapturedTail",
            "dev.thermocline.hadoop.ClosedCommit",
            "dev.thermocline.hadoop.CommitFile",
            "dev.thermocline.hadoop.CommitSink",
            "dev.thermocline.hadoop.ReadIntent",
            "dev.thermocline.metrics.CacheMetric",
            "dev.thermocline.metrics.CacheStatistics",
            "dev.thermocline.metrics.MetricCatalogue",
            "dev.thermocline.warm.WarmOutcome",
            "dev.thermocline.cache.ObjectVersion",
            "dev.thermocline.cache.Owner",
            "dev.thermocline.config.ByteSize",
            "dev.thermocline.config.CacheSettings",
            "dev.thermocline.engine.CacheEngine");

    @Test
    void sparkKnowsCommitAndTheCoresPublicFaceOnly() {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe(
                "this package, commit or the core's public face",
                type -> !type.getPackageName().startsWith("dev.thermocline")
                        || type.getPackageName().equals("dev.thermocline.spark")
                        || type.getPackageName().equals("dev.thermocline.commit")
                        || type.isArray()
                        || CORE.contains(outermost(type)));
        classes()
                .that()
                .resideInAPackage("dev.thermocline.spark")
                .should()
                .onlyDependOnClassesThat(allowed)
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
    void pluginNeedsNothingOfSparkThatChangesFromLineToLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.thermocline.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scala.collection..", "org.apache.spark.sql.catalyst..", "io.delta..")
                .check(ALL);
    }

    @Test
    void commitsAreFollowedWithoutAnyClassOfSpark() {
        noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.thermocline\\.spark\\.(LocalCommitSink|CommitPipeline|CommitWorker|CommitLabels|CaptureRelay|Tails|LocalRoad).*")
                .and()
                .haveSimpleNameNotStartingWith("CommitLabelListener")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(ALL);
    }
}
