package io.faultline.host;

import io.faultline.engine.Event;
import io.faultline.engine.EventClass;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.host.tcp.IpLayer;
import io.faultline.host.tcp.TcpCounters;
import io.faultline.host.tcp.TcpStack;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Malformation;
import io.faultline.routing.IcmpError;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host: an end of the network with addresses of its own, ICMP, UDP and TCP. Its sockets are Netty channels: {@link
 * #tcpBootstrap()}, {@link #tcpServerBootstrap()} and {@link #udpBootstrap()} make them; they live on the network's loop and in
 * its time.
 *
 * <p>A host does not forward. When it crashes its connections are gone without a sign on the wire, connects in progress fail, and
 * channels of connections become inactive; channels that listen, TCP or UDP, are set-up: they are deaf until the restart and then
 * hear again. Segments for connections of before the crash are then answered by RST.
 *
 * <p>Loop thread only.
 */
public final class Host extends Node {
    private final HostIp ip = new HostIp();
    private final HostRoutes routes = new HostRoutes(this);
    private final PathMtus pathMtus = new PathMtus();
    private final List<Address> addresses = new ArrayList<>(2);
    private final List<Address> addressesView = Collections.unmodifiableList(addresses);
    private final HostSockets sockets = new HostSockets(this);
    private final List<HostListener> listeners = new ArrayList<>(1);
    private final ArrayDeque<ByteBuf> toSelf = new ArrayDeque<>();
    private final Handling ownDelivery = (packet, nowNs) -> deliver(packet, packet.readerIndex(), nowNs);
    private final Event deliverToSelf = (nowNs, arg, payload) -> deliverToSelf(nowNs);
    private final TcpStack tcp;
    private final HostUdp udp;
    private final HostIcmp icmp;
    private final HostFragments fragments;
    private @Nullable PacketHook hook;
    private int identification;
    private boolean closed;

    /** Adds a host to a network; it is connected by {@link Network#connect} and addressed by {@link #addAddress}. */
    public Host(Network network, String name) {
        super(network, name);
        tcp = new TcpStack(network.loop(), id(), name, ip);
        udp = new HostUdp(this);
        icmp = new HostIcmp(this);
        fragments = new HostFragments(this);
    }

    /** Gives the host an address; the first of a family is the source of what is not bound to another. */
    public void addAddress(Address address) {
        if (address.isUnspecified() || address.isMulticast()) {
            throw new IllegalArgumentException("address: " + address + " (expected: a unicast address)");
        }
        if (!addresses.contains(address)) {
            addresses.add(address);
        }
    }

    /** Takes an address away; connections from it find out by their timers. */
    public void removeAddress(Address address) {
        addresses.remove(address);
    }

    /** Its addresses in the order in which they were added; a view. */
    public List<Address> addresses() {
        return addressesView;
    }

    /** Tells whether an address is one of its own. */
    public boolean owns(Address address) {
        return owns(address.high(), address.low());
    }

    boolean owns(long high, long low) {
        for (int i = 0; i < addresses.size(); i++) {
            Address address = addresses.get(i);
            if (address.low() == low && address.high() == high) {
                return true;
            }
        }
        return false;
    }

    /** Its routes; without any, everything leaves by the first port with carrier. */
    public HostRoutes routes() {
        return routes;
    }

    /** What its TCP has done, for telemetry. */
    public TcpCounters tcpCounters() {
        return tcp.counters();
    }

    /** Bytes of memory that the send and receive buffers of its TCP hold. */
    public long tcpBufferBytes() {
        return tcp.bufferBytes();
    }

    /** TCP connections in any state but TIME-WAIT. */
    public int tcpConnections() {
        return tcp.connections();
    }

    /**
     * Has a hook see every packet for this host first; null for none.
     *
     * @throws IllegalStateException if there is a hook already: two would take each other's packets
     */
    public void packetHook(@Nullable PacketHook newHook) {
        if (hook != null && newHook != null) {
            throw new IllegalStateException("host " + name() + " has a packet hook (expected: one at most)");
        }
        hook = newHook;
    }

    /** Adds a listener for crashes and restarts. */
    public void addListener(HostListener listener) {
        listeners.add(listener);
    }

    /** Makes TCP client channels. */
    public ChannelFactory<HostSocketChannel> tcpClient() {
        return () -> new HostSocketChannel(this);
    }

    /** Makes TCP listening channels. */
    public ChannelFactory<HostServerSocketChannel> tcpServer() {
        return () -> new HostServerSocketChannel(this);
    }

    /** Makes UDP channels. */
    public ChannelFactory<HostDatagramChannel> udp() {
        return () -> new HostDatagramChannel(this);
    }

    /** A bootstrap for TCP connections from this host; connect it to resolved addresses. */
    public Bootstrap tcpBootstrap() {
        return new Bootstrap().group(loop().eventLoop()).channelFactory(tcpClient());
    }

    /** A bootstrap for TCP listeners on this host. */
    public ServerBootstrap tcpServerBootstrap() {
        return new ServerBootstrap().group(loop().eventLoop()).channelFactory(tcpServer());
    }

    /** A bootstrap for UDP sockets of this host. */
    public Bootstrap udpBootstrap() {
        return new Bootstrap().group(loop().eventLoop()).channelFactory(udp());
    }

    /**
     * Sends an ICMP echo request.
     *
     * @return the round-trip time in nanoseconds; fails with {@code SocketTimeoutException} without reply, and with {@code
     *     NoRouteToHostException} if a router says so
     */
    public Future<Long> ping(Address to, long timeoutNs) {
        return icmp.ping(to, timeoutNs);
    }

    /**
     * Sends a packet that came in and that a {@link PacketHook} has rewritten on its way, by this host's routes. Takes its
     * ownership.
     */
    public void forward(ByteBuf packet, long nowNs) {
        int off = packet.readerIndex();
        Port out = routes.lookup(Ip.destinationHigh(packet, off), Ip.destinationLow(packet, off));
        if (out == null) {
            drop(packet, DropReason.NO_ROUTE, nowNs);
        } else {
            send(out, packet, nowNs);
        }
    }

    /** Drops a packet that a {@link PacketHook} took. Takes its ownership. */
    public void discard(ByteBuf packet, DropReason reason, long nowNs) {
        drop(packet, reason, nowNs);
    }

    /** Ends a packet that a {@link PacketHook} took and dealt with. Takes its ownership. */
    public void consume(ByteBuf packet) {
        delivered(packet);
    }

    /** Sends a datagram made by the user of this host, such as a {@link PacketHook}'s own answer. Takes its ownership. */
    public void originate(ByteBuf datagram, long nowNs) {
        originateDatagram(datagram, Ip.destination(datagram, datagram.readerIndex()), nowNs);
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        if (Ip.validate(packet) != Malformation.NONE) {
            drop(packet, DropReason.MALFORMED, nowNs);
            return;
        }
        int off = packet.readerIndex();
        if (!owns(Ip.destinationHigh(packet, off), Ip.destinationLow(packet, off))) {
            drop(packet, DropReason.NOT_MINE, nowNs);
            return;
        }
        PacketHook h = hook;
        if (h != null && h.onPacket(in, packet, nowNs)) {
            return;
        }
        deliver(packet, off, nowNs);
    }

    private void deliver(ByteBuf packet, int off, long nowNs) {
        if (Ip.isFragment(packet, off)) {
            ByteBuf whole = fragments.add(packet, nowNs);
            delivered(packet);
            if (whole != null) {
                try {
                    if (Ip.validate(whole) == Malformation.NONE) {
                        dispatch(whole, whole.readerIndex(), nowNs);
                    }
                } finally {
                    whole.release();
                }
            }
            return;
        }
        DropReason reason = dispatch(packet, off, nowNs);
        if (reason == null) {
            delivered(packet);
        } else {
            drop(packet, reason, nowNs);
        }
    }

    /** Returns why a whole datagram, which stays the caller's, was of no use, or null. */
    private @Nullable DropReason dispatch(ByteBuf packet, int off, long nowNs) {
        return switch (Ip.protocol(packet, off)) {
            case IpProtocol.TCP -> tcp.receive(packet, off, nowNs);
            case IpProtocol.UDP -> udp.receive(packet, off, nowNs);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> icmp.receive(packet, off, nowNs);
            default -> {
                icmp.sendError(packet, off, IcmpError.PROTOCOL_UNREACHABLE, nowNs);
                yield DropReason.NO_LISTENER;
            }
        };
    }

    /** Sends a datagram that this host made; false if it could not leave. Takes its ownership. */
    boolean originateDatagram(ByteBuf datagram, Address destination, long nowNs) {
        if (!isUp() || closed) {
            originateLocally();
            drop(datagram, closed ? DropReason.CLOSED : DropReason.NODE_DOWN, nowNs);
            return false;
        }
        if (owns(destination.high(), destination.low())) {
            originateLocally();
            toSelf.addLast(datagram);
            loop().schedule(nowNs, EventClass.PACKET, id(), deliverToSelf, 0, null);
            return true;
        }
        Port out = routes.lookup(destination);
        if (out == null) {
            originateLocally();
            drop(datagram, DropReason.NO_ROUTE, nowNs);
            return false;
        }
        int length = datagram.readableBytes();
        if (length > out.mtu() || length > pathMtus.get(destination, out.mtu(), nowNs)) {
            int off = datagram.readerIndex();
            if (!Ip.isIpv4(datagram, off) || !Ip.dontFragment(datagram, off)) {
                int mtu = pathMtus.get(destination, out.mtu(), nowNs);
                fragments.split(datagram, mtu, fragment -> originate(out, fragment, nowNs));
                return true;
            }
        }
        originate(out, datagram, nowNs);
        return true;
    }

    private void deliverToSelf(long nowNs) {
        ByteBuf packet = toSelf.pollFirst();
        if (packet == null) {
            return;
        }
        if (isUp()) {
            handle(packet, nowNs, ownDelivery);
        } else {
            drop(packet, DropReason.NODE_DOWN, nowNs);
        }
    }

    @Override
    protected int held() {
        return toSelf.size();
    }

    @Override
    protected void nodeChanged(boolean up, long nowNs) {
        if (up) {
            restarted(nowNs);
        } else {
            crashed(nowNs);
        }
    }

    private void crashed(long nowNs) {
        tcp.crash();
        icmp.clear();
        fragments.clear();
        pathMtus.clear();
        sockets.crashed();
        for (HostListener listener : listeners) {
            listener.crashed(this, nowNs);
        }
    }

    private void restarted(long nowNs) {
        sockets.restarted();
        for (HostListener listener : listeners) {
            listener.restarted(this, nowNs);
        }
    }

    @Override
    protected void close(long nowNs) {
        closed = true;
        tcp.crash();
        icmp.clear();
        fragments.clear();
        sockets.close();
        for (ByteBuf packet = toSelf.pollFirst(); packet != null; packet = toSelf.pollFirst()) {
            drop(packet, DropReason.CLOSED, nowNs);
        }
    }

    /** Whether its network has been closed. */
    boolean isClosed() {
        return closed;
    }

    HostSockets sockets() {
        return sockets;
    }

    TcpStack tcp() {
        return tcp;
    }

    HostUdp udpLayer() {
        return udp;
    }

    HostIcmp icmp() {
        return icmp;
    }

    /** The identification of the next datagram that may be fragmented (RFC 6864). */
    int nextIdentification() {
        identification = (identification + 1) & 0xffff;
        return identification;
    }

    ByteBuf allocate(int sizeBytes) {
        return network().allocator().heapBuffer(sizeBytes);
    }

    int pathMtu(Address destination) {
        return pathMtus.get(destination, portMtu(destination), loop().nowNs());
    }

    int learnPathMtu(Address destination, long reported, long nowNs) {
        return pathMtus.learn(destination, reported, nowNs);
    }

    private int portMtu(Address destination) {
        Port out = owns(destination.high(), destination.low()) ? null : routes.lookup(destination);
        return out == null ? Ipv6.MAX_DATAGRAM_BYTES : out.mtu();
    }

    /** The source address for a destination. */
    Address sourceFor(Address destination) throws IOException {
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).isIpv4() == destination.isIpv4()) {
                return addresses.get(i);
            }
        }
        throw new NoRouteToHostException(
                "Network is unreachable: " + name() + " has no address to reach " + destination);
    }

    /** What TCP sees of the host. */
    private final class HostIp implements IpLayer {
        @Override
        public ByteBuf allocate(int sizeBytes) {
            return Host.this.allocate(sizeBytes);
        }

        @Override
        public boolean send(ByteBuf datagram, Address destination, long nowNs) {
            return originateDatagram(datagram, destination, nowNs);
        }

        @Override
        public int pathMtu(Address destination) {
            return Host.this.pathMtu(destination);
        }

        @Override
        public int portMtu(Address destination) {
            return Host.this.portMtu(destination);
        }
    }
}
