package io.faultline.edge;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A place where real programs enter the network. It is a network card, not a fault: what a client sees through it is what
 * the packets of its host meet. Loop thread only, real clock only.
 */
public sealed interface Edge permits DnsEdge, ForwardEdge, ProxyEdge {
    /** Its name in the topology. */
    String name();

    /** Which kind it is, as a topology writes it: {@code dns}, {@code forward}, {@code socks}, {@code http-proxy}. */
    String kind();

    /** Where it listens, once it is open; port 0 has become the port that was free. */
    List<InetSocketAddress> addresses();

    /** Connections and datagram flows that are open through it. */
    int openFlows();

    /** What became of the connections that clients asked it for. */
    EdgeCounters counters();

    /**
     * Starts listening.
     *
     * @throws EdgeException with the address and the reason, if it cannot
     */
    void open();

    /** Stops listening and resets what is open. */
    void close();
}
