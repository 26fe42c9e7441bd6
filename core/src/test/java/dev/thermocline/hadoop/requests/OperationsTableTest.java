package dev.thermocline.hadoop.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@link Operations}: each promise is kept, and the tables that people read are rendered from the list. */
class OperationsTableTest {
    private static final String UPDATE = "thermocline.docs.update";
    private static final Path CORE = Path.of(System.getProperty("basedir", "."));
    private static final MarkedText PAGE = new MarkedText(
            CORE.resolve("../docs/OPERATIONS.md"),
            "<!-- operations: written by OperationsTableTest -->",
            "<!-- operations end -->");
    private static final MarkedText JAVADOC = new MarkedText(
            CORE.resolve("src/main/java/dev/thermocline/hadoop/CachingS3AFileSystem.java"),
            " * <!-- operations: written by OperationsTableTest -->",
            " * <!-- operations end -->");

    private static void check(MarkedText text, String expected) throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            text.write(expected);
        }
        assertThat(text.read())
                .as(text.file() + ": run this test with -D" + UPDATE + "=true")
                .isEqualTo(expected);
    }

    @Test
    void pageHasTheTable() throws IOException {
        check(PAGE, Operations.markdown());
    }

    @Test
    void classCommentHasTheTable() throws IOException {
        check(JAVADOC, Operations.javadoc());
    }

    @Test
    void everyOperationSendsWhatTheTablePromises() throws Exception {
        Stage stage = new Stage();
        for (Operation operation : Operations.ALL) {
            for (Scenario probe : operation.probes()) {
                Cost here = stage.measure(probe, Contender.COLD);
                Cost s3a = operation.promise().needsS3a() ? stage.measure(probe, Contender.CLASSIC) : here;
                assertThat(operation.promise().kept(here, s3a))
                        .as(operation.title() + ", probe " + operation.probes().indexOf(probe) + ": Thermocline sent "
                                + here.text() + ", S3A " + s3a.text())
                        .isTrue();
            }
        }
    }
}
