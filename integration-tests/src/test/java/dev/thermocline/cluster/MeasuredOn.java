package dev.thermocline.cluster;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where something was measured, as a part of its result. */
public final class MeasuredOn {
    private MeasuredOn() {}

    /** This machine at this moment: to be written as JSON. */
    public static Map<String, Object> here() {
        Map<String, Object> here = new LinkedHashMap<>();
        here.put("java", System.getProperty("java.version"));
        here.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        here.put("cores", Runtime.getRuntime().availableProcessors());
        here.put(
                "load at the end",
                Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 10) / 10.0);
        return here;
    }
}
