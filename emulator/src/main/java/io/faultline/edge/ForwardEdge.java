package io.faultline.edge;

import io.faultline.packet.Address;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real listener for one address and port of the network, usually the very same address on the loopback interface.
 *
 * <p>TCP: a client's connect meets what its SYN would meet inside: it is accepted, refused, or left without an answer. Bytes
 * flow with back-pressure and half-close; a RST inside becomes a RST outside. What cannot be shown on a loopback socket: an
 * ICMP error becomes a reset after the connect, and packets of an established connection that are lost inside are still
 * acknowledged by the local kernel, so that the client sees silence instead of its own retransmissions.
 */
public final class ForwardEdge implements Edge {
    /** What is carried. */
    public enum Transport {
        /** Connections. */
        TCP,
        /** Datagrams. */
        UDP
    }

    private static final int LARGEST_DATAGRAM_BYTES = 65_535;

    private final String name;
    private final InetSocketAddress listen;
    private final @Nullable TcpRelay tcp;
    private final EdgeCounters none = new EdgeCounters();
    private final @Nullable UdpRelay udp;

    /**
     * Prepares an edge.
     *
     * @param attachment the host whose packets carry the traffic
     * @param listen where real clients connect to
     * @param target where the packets go
     */
    public ForwardEdge(
            String name,
            Transport transport,
            Attachment attachment,
            InetSocketAddress listen,
            Address target,
            int port) {
        this.name = name;
        this.listen = listen;
        boolean isTcp = transport == Transport.TCP;
        this.tcp = isTcp ? new TcpRelay(attachment, listen, target, port, true) : null;
        this.udp = isTcp ? null : new UdpRelay(attachment, listen, target, port, LARGEST_DATAGRAM_BYTES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "forward";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(tcp != null ? tcp.address() : udp != null ? udp.address() : listen);
    }

    @Override
    public int openFlows() {
        return (tcp == null ? 0 : tcp.openFlows()) + (udp == null ? 0 : udp.openFlows());
    }

    /** Of its TCP connections; datagrams come and go without a word. */
    @Override
    public EdgeCounters counters() {
        return tcp == null ? none : tcp.counters();
    }

    @Override
    public void open() {
        if (tcp != null) {
            ChannelFuture bound = tcp.open();
            Opening.require(name, "tcp", listen, bound);
        }
        if (udp != null) {
            Opening.require(name, "udp", listen, udp.open());
        }
    }

    @Override
    public void close() {
        if (tcp != null) {
            tcp.close();
        }
        if (udp != null) {
            udp.close();
        }
    }
}
