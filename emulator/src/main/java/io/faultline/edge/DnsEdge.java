package io.faultline.edge;

import io.faultline.packet.Address;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A real UDP and TCP port for DNS clients, and TCP ports for those that ask inside TLS. A query travels as a packet from the
 * attached host to the server that the topology names, and so does the answer; its bytes are not looked at. Silence inside is
 * silence outside.
 */
public final class DnsEdge implements Edge {
    /** What an Ethernet frame has room for; what is longer, such as a large update, comes by TCP. */
    private static final int LARGEST_QUERY_BYTES = 1472;

    /** So many ports are tried where any will do: one that is free by UDP may be taken by TCP. */
    private static final int PORT_TRIES = 16;

    private final String name;
    private final InetSocketAddress listen;
    private UdpRelay udp;
    private final Address server;
    private final int serverPort;
    private final Attachment attachment;
    private TcpRelay tcp;
    private final List<SecurePort> securePorts;
    private final List<TcpRelay> secure = new ArrayList<>(2);

    /**
     * A port for clients that ask by DNS over TLS or HTTPS.
     *
     * @param listen where they ask
     * @param serverPort the port of the server that it leads to: TLS ends there and not here
     */
    public record SecurePort(InetSocketAddress listen, int serverPort) {}

    /**
     * Prepares an edge.
     *
     * @param attachment the host that asks
     * @param listen where real clients ask; with port 0, UDP and TCP get the same free port
     * @param server the resolver or name server inside
     * @param securePorts ports for clients that ask inside TLS
     */
    public DnsEdge(
            String name,
            Attachment attachment,
            InetSocketAddress listen,
            Address server,
            int serverPort,
            List<SecurePort> securePorts) {
        this.name = name;
        this.attachment = attachment;
        this.listen = listen;
        this.server = server;
        this.serverPort = serverPort;
        this.udp = udpAt(attachment, listen, server, serverPort);
        this.tcp = tcpAt(listen, serverPort);
        this.securePorts = List.copyOf(securePorts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "dns";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>(List.of(udp.address()));
        secure.forEach(relay -> addresses.add(relay.address()));
        return addresses;
    }

    @Override
    public int openFlows() {
        return udp.openFlows()
                + tcp.openFlows()
                + secure.stream().mapToInt(TcpRelay::openFlows).sum();
    }

    /** Of its TCP connections in the clear; datagrams come and go without a word. */
    @Override
    public EdgeCounters counters() {
        return tcp.counters();
    }

    @Override
    public void open() {
        for (int tries = listen.getPort() == 0 ? PORT_TRIES : 1; !openBoth(tries == 1); tries--) {
            udp.close();
            tcp.close();
            udp = udpAt(attachment, listen, server, serverPort);
        }
        for (SecurePort port : securePorts) {
            TcpRelay relay = tcpAt(port.listen(), port.serverPort());
            secure.add(relay);
            Opening.require(name, "tcp", port.listen(), relay.open());
        }
    }

    /** Returns false if TCP cannot have the port that UDP was given, unless that is {@code required}: then it throws. */
    private boolean openBoth(boolean required) {
        Opening.require(name, "udp", listen, udp.open());
        tcp = tcpAt(udp.address(), serverPort);
        ChannelFuture bound = tcp.open();
        if (required) {
            Opening.require(name, "tcp", udp.address(), bound);
        }
        return bound.isSuccess();
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
        secure.forEach(TcpRelay::close);
        secure.clear();
    }

    private static UdpRelay udpAt(Attachment attachment, InetSocketAddress listen, Address server, int port) {
        return new UdpRelay(attachment, listen, server, port, LARGEST_QUERY_BYTES);
    }

    private TcpRelay tcpAt(InetSocketAddress address, int port) {
        // A DNS client's TCP connect is no probe of a path worth a SYN of ours twice a second.
        return new TcpRelay(attachment, address, server, port, false);
    }
}
