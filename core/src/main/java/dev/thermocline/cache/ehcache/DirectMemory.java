package dev.thermocline.cache.ehcache;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What the JVM lets off-heap memory grow to. Asked by name: not every JVM has the bean's class. */
public final class DirectMemory {
    private static final String BEAN = "com.sun.management:type=HotSpotDiagnostic";

    private DirectMemory() {}

    /** The value of -XX:MaxDirectMemorySize in bytes, or its default; empty on a JVM that doesn't expose it. */
    public static OptionalLong limit() {
        try {
            Object option = ManagementFactory.getPlatformMBeanServer()
                    .invoke(new ObjectName(BEAN), "getVMOption", new Object[] {"MaxDirectMemorySize"}, new String[] {
                        String.class.getName()
                    });
            long set = Long.parseLong((String) ((CompositeData) option).get("value"));
            return OptionalLong.of(set > 0 ? set : Runtime.getRuntime().maxMemory());
        } catch (JMException e) {
            return OptionalLong.empty();
        }
    }
}
