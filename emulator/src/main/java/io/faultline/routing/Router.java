package io.faultline.routing;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Fragmenter;
import io.faultline.packet.Ip;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Malformation;
import io.faultline.packet.Prefix;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router: forwards IPv4 and IPv6 packets by longest-prefix match (RFC 1812), answers with ICMP errors, and carries the
 * control plane that fills its tables. Forwarding allocates nothing.
 *
 * <p>Its links are point-to-point, so what lies at the other end is configured and not asked for by ARP or neighbour
 * discovery:
 *
 * <ul>
 *   <li>{@link #addInterface} gives a port an address and makes the prefix around it connected by that port, as between two
 *       routers. What the far end does not own comes back from it as "host unreachable" (RFC 4443, 3.1).
 *   <li>{@link #addSubnet} and {@link #addNeighbour} make a subnet that spans several ports, as a zone's hosts do. An
 *       address in it that no neighbour with carrier has is resolved in vain, see {@link NeighbourResolution}.
 * </ul>
 *
 * Loop thread only.
 */
public final class Router extends Node {
    private static final Prefix IPV4_MULTICAST = Prefix.of("224.0.0.0/4");
    private static final Prefix IPV6_MULTICAST = Prefix.of("ff00::/8");
    private static final Prefix IPV6_LINK_LOCAL = Prefix.of("fe80::/10");
    private static final Prefix IPV6_LOOPBACK = Prefix.of("::1/128");

    private final Rib rib;
    private final RouteSource localRoutes;
    private final RouteSource connectedRoutes;
    private final RouteSource staticRoutes;
    private final RouterAddresses addresses = new RouterAddresses();
    private final IcmpErrors icmpErrors;
    private final LocalDelivery local;
    private final UnresolvedQueue unresolved;
    private final List<RoutingProtocol> protocols = new ArrayList<>();
    private long ecmpSalt;
    private long forwarded;

    /** Adds a router without addresses or routes to a network. */
    public Router(Network network, String name) {
        super(network, name);
        rib = new Rib(loop(), id());
        localRoutes = rib.addSource("local", 0);
        connectedRoutes = rib.addSource("connected", 0);
        staticRoutes = rib.addSource("static", 1);
        // No multicast is forwarded, and link-local addresses are those of this link: both are for the control plane.
        localRoutes.apply(new Fib.Batch()
                .put(IPV4_MULTICAST, Route.Special.LOCAL)
                .put(Prefix.host(Address.ofIpv4(-1)), Route.Special.LOCAL)
                .put(IPV6_MULTICAST, Route.Special.LOCAL)
                .put(IPV6_LINK_LOCAL, Route.Special.LOCAL)
                // RFC 4291, 2.5.3. Of IPv4's 127/8 a virtual network makes ordinary addresses.
                .put(IPV6_LOOPBACK, Route.Special.BLACKHOLE));
        icmpErrors = new IcmpErrors(network.allocator());
        local = new LocalDelivery(this);
        unresolved = new UnresolvedQueue(this, new Unresolved());
        ecmpSalt = loop().random("router:" + name, "ecmp").nextLong();
    }

    /** The table of routes from all sources. */
    public Rib rib() {
        return rib;
    }

    /** The routes that an operator configures. */
    public RouteSource staticRoutes() {
        return staticRoutes;
    }

    /** The routes to connected prefixes and neighbours. */
    public RouteSource connectedRoutes() {
        return connectedRoutes;
    }

    /** Its own addresses in the order they were added; a view. */
    public List<Address> addresses() {
        return addresses.all();
    }

    /** Its ICMP errors: counters, and their rate limit. */
    public IcmpErrors icmpErrors() {
        return icmpErrors;
    }

    /** Packets sent on towards a next hop. */
    public long forwarded() {
        return forwarded;
    }

    /** Adds an address that belongs to the router and not to a port. */
    public void addAddress(Address address) {
        addresses.add(address);
        localRoutes.add(Prefix.host(address), Route.Special.LOCAL);
    }

    /** Gives a port an address, and connects the prefix of this length around it by the port. */
    public void addInterface(Port port, Address address, int prefixLength) {
        requireOwn(port);
        addresses.add(port, address);
        localRoutes.add(Prefix.host(address), Route.Special.LOCAL);
        connectedRoutes.add(Prefix.containing(address, prefixLength), Route.connected(port));
    }

    /** Connects a subnet whose addresses are those of the neighbours that are added, by whatever port. */
    public void addSubnet(Prefix subnet) {
        connectedRoutes.add(subnet, Route.Special.UNRESOLVED);
    }

    /** Says that a neighbour at the other end of a port has this address. */
    public void addNeighbour(Port port, Address neighbour) {
        requireOwn(port);
        connectedRoutes.add(Prefix.host(neighbour), Route.connected(port));
    }

    /** Takes a neighbour's address back. */
    public void removeNeighbour(Address neighbour) {
        connectedRoutes.withdraw(Prefix.host(neighbour));
    }

    /** How packets to addresses of a subnet are treated that no neighbour has. */
    public void neighbourResolution(NeighbourResolution resolution) {
        unresolved.settings(resolution);
    }

    /** Sets what salts its choice among several next hops; drawn from the seed and the name unless set. */
    public void ecmpSalt(long salt) {
        ecmpSalt = salt;
    }

    /** Starts a control-plane protocol; it is told of all further changes of carrier. */
    public void addProtocol(RoutingProtocol protocol) {
        protocols.add(protocol);
    }

    /**
     * Hands packets of an IP protocol that are addressed to the router, or to a multicast group, to a handler.
     *
     * @throws IllegalArgumentException if the protocol has one; ICMP, ICMPv6 and UDP have
     */
    public void handleProtocol(int protocol, LocalHandler handler) {
        local.handleProtocol(protocol, handler);
    }

    /**
     * Hands well-formed UDP datagrams to a port of the router to a handler.
     *
     * @throws IllegalArgumentException if the port has one
     */
    public void handleUdp(int port, LocalHandler handler) {
        local.handleUdp(port, handler);
    }

    /** Sends a datagram that the router made, by its FIB; the router takes it over. */
    public void transmit(ByteBuf packet, long nowNs) {
        originateLocally();
        int off = packet.readerIndex();
        boolean isIpv4 = Ip.isIpv4(packet, off);
        if (route(packet, off, isIpv4) instanceof Route.Unicast unicast) {
            sendBy(nextHop(unicast, packet, off, isIpv4).port(), null, packet, off, nowNs);
        } else {
            drop(packet, DropReason.NO_ROUTE, nowNs);
        }
    }

    /** Sends a datagram that the router made to its neighbour at a port; the router takes it over. */
    public void transmit(Port out, ByteBuf packet, long nowNs) {
        requireOwn(out);
        originate(out, packet, nowNs);
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        int off = packet.readerIndex();
        int end = packet.writerIndex();
        if (Ip.validate(packet, off, end) != Malformation.NONE) {
            drop(packet, DropReason.MALFORMED, nowNs);
            return;
        }
        int datagramEnd = off + Ip.totalLength(packet, off);
        if (datagramEnd != end) {
            packet.writerIndex(datagramEnd); // the padding of a layer below
        }
        boolean isIpv4 = Ip.isIpv4(packet, off);
        Route route = route(packet, off, isIpv4);
        if (route instanceof Route.Unicast unicast) {
            forward(in, unicast, packet, off, isIpv4, nowNs);
        } else if (route == Route.Special.LOCAL) {
            deliver(in, packet, off, nowNs);
        } else {
            refuse(in, route, packet, off, nowNs);
        }
    }

    private @Nullable Route route(ByteBuf packet, int off, boolean isIpv4) {
        Fib fib = rib.fib();
        return isIpv4
                ? fib.lookupIpv4(Ipv4.destination(packet, off))
                : fib.lookupIpv6(Ipv6.destinationHigh(packet, off), Ipv6.destinationLow(packet, off));
    }

    private NextHop nextHop(Route.Unicast unicast, ByteBuf packet, int off, boolean isIpv4) {
        if (!unicast.isMultipath()) {
            return unicast.first();
        }
        return unicast.select(isIpv4 ? FlowHash.ofIpv4(packet, off, ecmpSalt) : FlowHash.ofIpv6(packet, off, ecmpSalt));
    }

    private void forward(Port in, Route.Unicast unicast, ByteBuf packet, int off, boolean isIpv4, long nowNs) {
        if (isIpv4 ? TransitRules.refusesIpv4(packet, off) : TransitRules.refusesIpv6(packet, off)) {
            drop(packet, DropReason.PROHIBITED, nowNs);
            return;
        }
        if (isExpired(in, packet, off, nowNs)) {
            return;
        }
        NextHop hop = nextHop(unicast, packet, off, isIpv4);
        // RFC 4443, 3.1: never back over a point-to-point link that the destination's subnet is assigned to. A route
        // that merely points back makes a loop, which the TTL ends.
        if (hop.port() == in && unicast.isConnected()) {
            reject(in, packet, off, IcmpError.HOST_UNREACHABLE, nowNs);
            drop(packet, DropReason.UNREACHABLE, nowNs);
            return;
        }
        if (packet.readableBytes() <= hop.port().mtu()) {
            forwarded++;
            Ip.decrementTtl(packet, off);
            send(hop.port(), packet, nowNs);
        } else {
            sendBy(hop.port(), in, packet, off, nowNs);
        }
    }

    /** RFC 1812, 5.3.1: what could not live on after this hop ends here. */
    private boolean isExpired(Port in, ByteBuf packet, int off, long nowNs) {
        if (Ip.ttl(packet, off) > 1) {
            return false;
        }
        reject(in, packet, off, IcmpError.TTL_EXCEEDED, nowNs);
        drop(packet, DropReason.TTL_EXPIRED, nowNs);
        return true;
    }

    /** Sends a packet, in fragments where it has to be; one that came from elsewhere ({@code in}) ages by this hop. */
    private void sendBy(Port out, @Nullable Port in, ByteBuf packet, int off, long nowNs) {
        int mtu = out.mtu();
        if (packet.readableBytes() > mtu && Ip.dontFragment(packet, off)) {
            if (in != null) {
                reject(in, packet, off, IcmpError.TOO_BIG, mtu, nowNs);
            }
            drop(packet, DropReason.TOO_BIG, nowNs);
            return;
        }
        if (in != null) {
            forwarded++;
            Ip.decrementTtl(packet, off);
        }
        if (packet.readableBytes() <= mtu) {
            send(out, packet, nowNs);
            return;
        }
        sendFragments(out, packet, off, mtu, nowNs);
    }

    /** Only IPv4 datagrams without DF come here. */
    private void sendFragments(Port out, ByteBuf packet, int off, int mtu, long nowNs) {
        List<ByteBuf> pieces = new ArrayList<>();
        Fragmenter.splitIpv4(packet, off, mtu, network().allocator(), pieces::add);
        fragmented(packet, pieces.size());
        for (ByteBuf piece : pieces) {
            send(out, piece, nowNs);
        }
    }

    private void deliver(Port in, ByteBuf packet, int off, long nowNs) {
        DropReason reason = local.deliver(in, packet, off, nowNs);
        if (reason == null) {
            delivered(packet);
        } else {
            drop(packet, reason, nowNs);
        }
    }

    private void refuse(Port in, @Nullable Route route, ByteBuf packet, int off, long nowNs) {
        if (isExpired(in, packet, off, nowNs)) {
            return;
        }
        if (route == null) {
            reject(in, packet, off, IcmpError.NO_ROUTE, nowNs);
            drop(packet, DropReason.NO_ROUTE, nowNs);
        } else if (route == Route.Special.UNRESOLVED) {
            unresolved.add(in, packet, Ip.destination(packet, off), nowNs);
            kept(packet);
        } else if (route == Route.Special.UNREACHABLE) {
            reject(in, packet, off, IcmpError.HOST_UNREACHABLE, nowNs);
            drop(packet, DropReason.UNREACHABLE, nowNs);
        } else if (route == Route.Special.PROHIBIT) {
            reject(in, packet, off, IcmpError.PROHIBITED, nowNs);
            drop(packet, DropReason.PROHIBITED, nowNs);
        } else {
            drop(packet, DropReason.BLACKHOLE, nowNs);
        }
    }

    /** Sends an ICMP error about a packet that arrived, if one may be sent; the packet stays the caller's. */
    void reject(Port in, ByteBuf packet, int off, IcmpError error, long nowNs) {
        reject(in, packet, off, error, 0, nowNs);
    }

    private void reject(Port in, ByteBuf packet, int off, IcmpError error, int mtu, long nowNs) {
        Address source = addresses.source(in, Ip.isIpv4(packet, off));
        if (source != null) {
            ByteBuf report = icmpErrors.about(packet, off, error, source, mtu, nowNs);
            if (report != null) {
                transmit(report, nowNs);
            }
        }
    }

    @Override
    protected void portChanged(Port port, boolean up, long nowNs) {
        rib.carrierChanged(port);
        for (RoutingProtocol protocol : protocols) {
            protocol.portChanged(port, up, nowNs);
        }
    }

    @Override
    protected void nodeChanged(boolean up, long nowNs) {
        if (up) {
            rib.reinstall();
        } else {
            unresolved.discard(DropReason.NODE_DOWN, nowNs);
            rib.close();
        }
        for (RoutingProtocol protocol : protocols) {
            protocol.routerChanged(up, nowNs);
        }
    }

    @Override
    protected int held() {
        return unresolved.held();
    }

    @Override
    protected void close(long nowNs) {
        for (RoutingProtocol protocol : protocols) {
            protocol.close(nowNs);
        }
        unresolved.discard(DropReason.CLOSED, nowNs);
        rib.close();
    }

    private void requireOwn(Port port) {
        if (port.node() != this) {
            throw new IllegalArgumentException("port: " + port + " (expected: a port of " + name() + ")");
        }
    }

    /** What becomes of packets that waited for a neighbour. */
    private final class Unresolved implements UnresolvedQueue.Outcome {
        @Override
        public boolean trySend(Port in, ByteBuf packet, long nowNs) {
            int off = packet.readerIndex();
            boolean isIpv4 = Ip.isIpv4(packet, off);
            Route route = route(packet, off, isIpv4);
            if (route instanceof Route.Unicast unicast) {
                forward(in, unicast, packet, off, isIpv4, nowNs);
                return true;
            }
            return false;
        }

        @Override
        public void unreachable(Port in, ByteBuf packet, long nowNs) {
            reject(in, packet, packet.readerIndex(), IcmpError.HOST_UNREACHABLE, nowNs);
            drop(packet, DropReason.UNREACHABLE, nowNs);
        }

        @Override
        public void drop(ByteBuf packet, DropReason reason, long nowNs) {
            Router.this.drop(packet, reason, nowNs);
        }
    }
}
