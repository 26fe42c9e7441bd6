package dev.thermocline.protocol;

import java.util.Objects;

/** Which version of the plugin runs in this process. */
public final class PluginVersion {
    /** What the jar's manifest states; {@code unknown} for classes that lie in no jar. */
    public static final String HERE =
            Objects.requireNonNullElse(PluginVersion.class.getPackage().getImplementationVersion(), "unknown");

    private PluginVersion() {}
}
