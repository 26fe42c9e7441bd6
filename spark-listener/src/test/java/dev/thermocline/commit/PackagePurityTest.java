package dev.thermocline.commit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.thermocline.admission.PartitionDates;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** The package runs without Spark, without Delta, and with nothing of Hadoop but its paths and of the core but dates. */
class PackagePurityTest {
    @Test
    void packageNeedsTheJdkHadoopPathsJacksonsStreamAndALoggerOnly() {
        JavaClasses imported = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.thermocline.commit");
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe(
                "JDK, this package, partition dates, Path, Jackson's stream or the logger",
                type -> type.getPackageName().startsWith("java.")
                        || type.getPackageName().equals("dev.thermocline.commit")
                        || type.getPackageName().equals("com.fasterxml.jackson.core")
                        || type.getPackageName().startsWith("org.jspecify.")
                        || type.getPackageName().startsWith("com.google.errorprone.annotations")
                        || type.getPackageName().equals("org.slf4j")
                        || type.isEquivalentTo(Path.class)
                        || type.isEquivalentTo(PartitionDates.class)
                        || type.isPrimitive()
                        || type.isArray());
        classes()
                .that()
                .resideInAPackage("dev.thermocline.commit")
                .should()
                .onlyDependOnClassesThat(allowed)
                .check(imported);
    }
}
