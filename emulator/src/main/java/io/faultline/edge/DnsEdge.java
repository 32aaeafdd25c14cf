package io.faultline.edge;

import io.faultline.packet.Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real UDP and TCP port for DNS clients, and TCP ports for those that ask inside TLS. A query travels as a packet from the attached host to the server that the
 * topology names, and so does the answer; its bytes are not looked at. Silence inside is silence outside.
 */
public final class DnsEdge implements Edge {
    /** Queries are far shorter; what is longer, such as a large update, comes by TCP. */
    private static final int LARGEST_QUERY_BYTES = 4096;

    private final String name;
    private final InetSocketAddress listen;
    private final UdpRelay udp;
    private final Address server;
    private final int serverPort;
    private final Attachment attachment;
    private TcpRelay tcp;
    private final Map<InetSocketAddress, TcpRelay> secure = new LinkedHashMap<>();

    /**
     * Prepares an edge.
     *
     * @param attachment the host that asks
     * @param listen where real clients ask; with port 0, UDP and TCP get the same free port
     * @param server the resolver or name server inside
     * @param securePorts where real clients ask by DNS over TLS or HTTPS, and to which port of the server that leads: TLS ends
     *     there and not here
     */
    public DnsEdge(
            String name,
            Attachment attachment,
            InetSocketAddress listen,
            Address server,
            int serverPort,
            Map<InetSocketAddress, Integer> securePorts) {
        this.name = name;
        this.attachment = attachment;
        this.listen = listen;
        this.server = server;
        this.serverPort = serverPort;
        this.udp = new UdpRelay(attachment, listen, server, serverPort, LARGEST_QUERY_BYTES);
        this.tcp = tcpAt(listen, serverPort);
        securePorts.forEach((at, port) -> secure.put(at, tcpAt(at, port)));
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
        secure.values().forEach(relay -> addresses.add(relay.address()));
        return addresses;
    }

    @Override
    public int openFlows() {
        return udp.openFlows()
                + tcp.openFlows()
                + secure.values().stream().mapToInt(TcpRelay::openFlows).sum();
    }

    /** Of its TCP connections in the clear; datagrams come and go without a word. */
    @Override
    public EdgeCounters counters() {
        return tcp.counters();
    }

    @Override
    public void open() {
        Opening.require(name, "udp", listen, udp.open());
        tcp = tcpAt(udp.address(), serverPort);
        Opening.require(name, "tcp", udp.address(), tcp.open());
        secure.forEach((at, relay) -> Opening.require(name, "tcp", at, relay.open()));
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
        secure.values().forEach(TcpRelay::close);
    }

    private TcpRelay tcpAt(InetSocketAddress address, int port) {
        // A DNS client's TCP connect is no probe of a path worth a SYN of ours twice a second.
        return new TcpRelay(attachment, address, server, port, false);
    }
}
