package dev.thermocline.peers.serve;

import dev.thermocline.protocol.HeldFile;
import java.util.List;

/** What the driver sends without being asked. Thread-safe; must return at once. */
public interface Notices {
    /** It asks this process to poll. */
    void nudged();

    /** It names files of a commit that may follow: their tails may be pulled from those who hold them. */
    void announced(List<HeldFile> files);
}
