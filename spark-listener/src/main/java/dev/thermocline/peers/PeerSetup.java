package dev.thermocline.peers;

import static java.util.Objects.requireNonNull;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.peers.transport.PeerSecret;
import dev.thermocline.peers.transport.TransportOptions;

/**
 * How a process takes part.
 *
 * @param id Spark's name of the process
 * @param host by which others reach it, as Spark names it
 * @param bindHost the address of this machine on which Spark's own services of the process listen
 * @param portTries how many ports are tried where an option names the first
 * @param secret of the application
 * @param transport how connections are made
 * @param options of the user
 */
public record PeerSetup(
        String id,
        String host,
        String bindHost,
        int portTries,
        PeerSecret secret,
        TransportOptions transport,
        CacheSettings.Peers options) {
    /** Rejects missing parts. */
    public PeerSetup {
        requireNonNull(id, "id is null");
        requireNonNull(host, "host is null");
        requireNonNull(bindHost, "bindHost is null");
        requireNonNull(secret, "secret is null");
        requireNonNull(transport, "transport is null");
        requireNonNull(options, "options is null");
    }
}
