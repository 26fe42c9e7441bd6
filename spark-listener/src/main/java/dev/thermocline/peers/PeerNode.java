package dev.thermocline.peers;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.peers.ask.AskCounts;
import dev.thermocline.peers.ask.AskLimits;
import dev.thermocline.peers.ask.PeerClient;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.serve.Notices;
import dev.thermocline.peers.serve.PeerService;
import dev.thermocline.peers.serve.ServeCounts;
import dev.thermocline.peers.serve.ServeLimits;
import dev.thermocline.peers.transport.PeerConnector;
import dev.thermocline.peers.transport.PeerServer;
import dev.thermocline.protocol.PluginVersion;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process among the others of its application: serves them, and asks them. Half of the memory of the option is for
 * either. Thread-safe.
 */
public final class PeerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNode.class);

    private final Member self;
    private final PeerService service;
    private final PeerServer server;
    private final PeerConnector connector;
    private final PeerClient client;
    private final PeerCounts counts;

    private PeerNode(
            Member self,
            PeerService service,
            PeerServer server,
            PeerConnector connector,
            PeerClient client,
            Counts counts) {
        this.self = self;
        this.service = service;
        this.server = server;
        this.connector = connector;
        this.client = client;
        this.counts = new PeerCounts(counts.asked(), counts.served(), client, service);
    }

    private record Counts(AskCounts asked, ServeCounts served) {}

    /**
     * Starts to serve; asks nobody before it knows the members. Where it can't, one line has the reason and the remedy,
     * and the process goes on without peers.
     *
     * @param store what it has
     * @param notices what the driver sends without being asked
     * @param environment of the process
     * @param clock nanoseconds that only grow
     */
    public static Optional<PeerNode> start(
            PeerSetup setup, PeerStore store, Notices notices, UnaryOperator<String> environment, LongSupplier clock) {
        requireNonNull(setup, "setup is null");
        long memory = Math.max(2, setup.options().memory().bytes()) / 2;
        ServeCounts served = new ServeCounts();
        AskCounts asked = new AskCounts();
        AskLimits limits = AskLimits.of(setup.options().headStart(), memory);
        PeerService service = new PeerService(
                store, notices, ServeLimits.of(memory, limits.longestOfReader(), limits.background()), served, clock);
        try {
            PeerServer server = PeerServer.start(
                    new PeerServer.Endpoint(
                            setup.bindHost(),
                            setup.options().port(),
                            setup.portTries(),
                            setup.secret(),
                            setup.transport()),
                    service,
                    served);
            PeerConnector connector = new PeerConnector(setup.secret(), setup.transport(), clock);
            PeerClient client = new PeerClient(setup.id(), connector, limits, asked, clock);
            String zone = Zone.of(setup.options().zone(), environment);
            Member self = new Member(setup.id(), setup.host(), server.port(), zone, PluginVersion.HERE);
            LOG.debug("Serves peers at {}:{}, zone '{}'", setup.host(), server.port(), zone);
            return Optional.of(new PeerNode(self, service, server, connector, client, new Counts(asked, served)));
        } catch (IOException e) {
            service.close();
            LOG.warn(
                    "{} {}: this process neither asks its peers for cached bytes nor serves them; S3 serves instead. Set"
                            + " fs.s3a.cache.peers.port to a port that is free on every host and open between them, or"
                            + " fs.s3a.cache.peers = false.",
                    setup.id(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** How others reach this process. */
    public Member self() {
        return self;
    }

    /** The application's processes from now on. */
    public void members(Members members) {
        client.members(members);
    }

    /** What is asked before S3. */
    public PeerSource source() {
        return client;
    }

    /** Asks the others. */
    public PeerClient client() {
        return client;
    }

    /** What it has done and what it is doing. */
    public PeerCounts counts() {
        return counts;
    }

    /** Ends all connections. What is under way ends as if the others were gone. */
    @Override
    public void close() {
        client.close();
        connector.close();
        server.close();
        service.close();
    }
}
