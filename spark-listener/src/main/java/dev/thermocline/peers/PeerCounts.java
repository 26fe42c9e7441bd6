package dev.thermocline.peers;

import dev.thermocline.counters.PeerMetrics;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.ask.AskCounts;
import dev.thermocline.peers.ask.PeerClient;
import dev.thermocline.peers.serve.PeerService;
import dev.thermocline.peers.serve.ServeCounts;
import java.util.Map;

/** The numbers of one process, under the names of the metrics. Thread-safe. */
public final class PeerCounts {
    private final AskCounts asked;
    private final ServeCounts served;
    private final PeerClient client;
    private final PeerService service;

    PeerCounts(AskCounts asked, ServeCounts served, PeerClient client, PeerService service) {
        this.asked = asked;
        this.served = served;
        this.client = client;
        this.service = service;
    }

    /** Adds them to the numbers of the process. */
    public void addTo(Map<String, Long> counters) {
        counters.put(PluginMetrics.key(PeerMetrics.REQUESTS), asked.requests());
        counters.put(PluginMetrics.key(PeerMetrics.BYTES), asked.bytes());
        for (Reason reason : Reason.values()) {
            counters.put(PluginMetrics.key(PeerMetrics.failures(reason)), asked.failures(reason));
        }
        counters.put(PluginMetrics.key(PeerMetrics.SERVED), served.requests());
        counters.put(PluginMetrics.key(PeerMetrics.SERVED_BYTES), served.bytes());
        counters.put(PluginMetrics.key(PeerMetrics.BUSY), served.busy());
        counters.put(PluginMetrics.key(PeerMetrics.REFUSED), served.refused());
        counters.put(PluginMetrics.key(PeerMetrics.MEMBERS), (long) client.members());
        counters.put(PluginMetrics.key(PeerMetrics.COOLING), (long) client.cooling());
        counters.put(PluginMetrics.key(PeerMetrics.QUEUED), (long) service.queued() + service.waiting());
        counters.put(PluginMetrics.key(PeerMetrics.MEMORY), client.bytesUnderWay() + service.bytesUnderWay());
    }
}
