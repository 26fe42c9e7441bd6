package dev.thermocline.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.place.DiskPlace.Origin;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which directories a process gets that names none. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DiskPlaceTest {
    private static final Map<String, String> PROPERTIES =
            Map.of("hadoop.tmp.dir", "/scratch", "spark.local.dir", "/local1, /local2", "java.io.tmpdir", "/tmp");

    private static final Map<String, String> EVERYTHING = Map.of(
            "CONTAINER_ID",
            "container_1",
            "LOCAL_DIRS",
            "/yarn1/app,/yarn2/app",
            "SPARK_EXECUTOR_DIRS",
            "/worker1" + File.pathSeparator + "/worker2",
            "SPARK_LOCAL_DIRS",
            "/spark1,/spark2,relative");

    private static DiskPlace place(Map<String, String> environment, Map<String, String> properties) {
        return DiskPlace.standard(
                name -> Optional.ofNullable(environment.get(name)),
                name -> Optional.ofNullable(properties.get(name)),
                "alice");
    }

    private static Map<String, String> without(Map<String, String> map, String... keys) {
        Map<String, String> less = new HashMap<>(map);
        List.of(keys).forEach(less::remove);
        return less;
    }

    private static List<Path> paths(String... above) {
        return List.of(above).stream()
                .map(path -> Path.of(path, "thermocline-alice"))
                .toList();
    }

    @Test
    void directoriesAreTakenInSparksOrder() {
        assertThat(place(EVERYTHING, PROPERTIES))
                .isEqualTo(new DiskPlace(paths("/yarn1/app", "/yarn2/app"), Origin.YARN, false));
        Map<String, String> noContainer = without(EVERYTHING, "CONTAINER_ID");
        assertThat(place(noContainer, PROPERTIES))
                .isEqualTo(new DiskPlace(paths("/worker1", "/worker2"), Origin.EXECUTOR, false));
        Map<String, String> noWorker = without(noContainer, "SPARK_EXECUTOR_DIRS");
        assertThat(place(noWorker, PROPERTIES))
                .isEqualTo(new DiskPlace(paths("/spark1", "/spark2"), Origin.SPARK_ENVIRONMENT, false));
        assertThat(place(Map.of(), PROPERTIES))
                .isEqualTo(new DiskPlace(paths("/local1", "/local2"), Origin.SPARK, false));
        assertThat(place(Map.of(), without(PROPERTIES, "spark.local.dir")))
                .isEqualTo(new DiskPlace(paths("/scratch"), Origin.HADOOP, false));
        assertThat(place(
                        Map.of("SPARK_LOCAL_DIRS", ""), Map.of("java.io.tmpdir", "/tmp", "hadoop.tmp.dir", "relative")))
                .isEqualTo(new DiskPlace(paths("/tmp"), Origin.JAVA, false));
        assertThatThrownBy(() -> place(Map.of(), Map.of())).hasMessage("java.io.tmpdir is not an absolute path");
    }

    @Test
    void podIsKnownByItsEnvironment() {
        assertThat(place(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "SPARK_LOCAL_DIRS", "/var/data"), PROPERTIES))
                .isEqualTo(new DiskPlace(paths("/var/data"), Origin.SPARK_ENVIRONMENT, true));
    }

    @Test
    void nameOfAUserIsOneNameOfADirectory() {
        DiskPlace place = DiskPlace.standard(
                name -> Optional.empty(), name -> Optional.of("/scratch"), "EXAMPLE\\../alice smith");

        assertThat(place.directories()).containsExactly(Path.of("/scratch/thermocline-EXAMPLE_.._alice_smith"));
    }

    @Test
    void remarkNamesTheDirectoryAndTheRemedy() {
        assertThat(DiskPlace.configured(List.of(Path.of("/disk"))).remark()).isEmpty();
        assertThat(place(EVERYTHING, PROPERTIES).remark())
                .contains(
                        "fs.s3a.cache.dirs is not set, so it is small and below LOCAL_DIRS of YARN, where it ends with the"
                                + " application: set it to a directory on a local disk, and fs.s3a.cache.disk.capacity");
        assertThat(place(Map.of(), PROPERTIES).remark())
                .hasValueSatisfying(remark -> assertThat(remark).contains("below spark.local.dir: set it"));
        assertThat(place(Map.of("KUBERNETES_SERVICE_HOST", "x"), PROPERTIES).remark())
                .hasValueSatisfying(remark -> assertThat(remark).contains("below spark.local.dir of a pod: set it"));
    }
}
