package io.faultline.topology.model;

import io.faultline.edge.DnsEdge;
import io.faultline.edge.ForwardEdge;
import io.faultline.topology.config.Position;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An edge: where real programs enter.
 *
 * @param name its name
 * @param host the virtual host whose packets it sends
 * @param kind what it speaks
 * @param position where it is written
 */
public record EdgeSpec(String name, String host, Kind kind, Position position) {

    /** What an edge speaks. */
    public sealed interface Kind permits Dns, Forward, Socks, HttpProxy {}

    /**
     * DNS by UDP and TCP, and inside TLS.
     *
     * @param listen on this machine
     * @param server the host that queries go to
     * @param port of that host
     * @param secure ports for DNS over TLS and HTTPS
     */
    public record Dns(InetSocketAddress listen, String server, int port, List<DnsEdge.SecurePort> secure)
            implements Kind {

        public Dns {
            secure = List.copyOf(secure);
        }
    }

    /**
     * Connections and datagrams, passed on as they are.
     *
     * @param forwards one for each listener
     */
    public record Forward(List<Binding> forwards) implements Kind {

        public Forward {
            forwards = List.copyOf(forwards);
        }
    }

    /**
     * One listener of a forward edge.
     *
     * @param transport connections or datagrams
     * @param listen on this machine
     * @param host the virtual host that it leads to
     * @param port of that host
     */
    public record Binding(ForwardEdge.Transport transport, InetSocketAddress listen, String host, int port) {}

    /** SOCKS5. */
    public record Socks(InetSocketAddress listen) implements Kind {}

    /** HTTP proxying: CONNECT and absolute-form requests. */
    public record HttpProxy(InetSocketAddress listen) implements Kind {}
}
