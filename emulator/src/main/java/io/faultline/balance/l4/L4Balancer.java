package io.faultline.balance.l4;

import io.faultline.balance.Algorithms;
import io.faultline.balance.TargetGroup;
import io.faultline.fabric.DropReason;
import io.faultline.host.Host;
import io.faultline.host.HostListener;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet-level load balancer on a host, like IPVS or a cloud's network load balancer. The first packet of a flow to a virtual
 * address picks a target; from then on both directions are rewritten (full NAT: targets see the balancer's own address, so their
 * answers come back through it). It ends no connection itself: handshake, loss and resets are the client's and the target's.
 *
 * <p>ICMP errors about a flow are translated and passed on, fragments are dropped and counted. A crash of the host loses all
 * flows; segments of before are then answered by RST, as are those of flows forgotten after their idle timeout. Loop thread only.
 */
public final class L4Balancer implements AutoCloseable {
    private final Host host;
    private final FlowNat nat;
    private final List<VirtualService> services = new ArrayList<>();

    /**
     * Installs a balancer on a host, whose {@link Host#packetHook} it takes.
     *
     * @param host has an address of its own in each family that will be served: the source of what is sent to targets
     * @throws IllegalStateException if the host has a balancer already, which can serve several addresses and ports
     */
    public L4Balancer(Host host, L4Settings settings) {
        this.host = host;
        VirtualServices table = new VirtualServices(firstOf(host, true), firstOf(host, false));
        this.nat = new FlowNat(host.loop(), host.id(), new HostOutput(), table, settings);
        host.packetHook((in, packet, nowNs) -> nat.onPacket(packet, nowNs));
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                nat.clear();
            }
        });
    }

    /**
     * Serves a virtual address and port, which becomes an address of the host.
     *
     * @param protocol 6 for TCP, 17 for UDP
     * @param algorithm one of {@link Algorithms#names()}
     * @throws IllegalArgumentException if it is served already, or the host has no other address of that family
     */
    public VirtualService serve(
            Address address,
            int port,
            int protocol,
            TargetGroup group,
            String algorithm,
            VirtualServiceSettings settings) {
        VirtualService service = new VirtualService(
                services.size(), address, port, protocol, group, Algorithms.create(algorithm), settings);
        nat.add(service);
        services.add(service);
        host.addAddress(address);
        return service;
    }

    /** What it serves, in the order of {@link #serve}; a view. */
    public List<VirtualService> services() {
        return Collections.unmodifiableList(services);
    }

    /** Flows in the table, those that are closing included. */
    public int flows() {
        return nat.flows();
    }

    /** What it has done. */
    public L4Counters counters() {
        return nat.counters();
    }

    /** Forgets all flows and leaves the host's packets alone. */
    @Override
    public void close() {
        host.packetHook(null);
        nat.clear();
    }

    private static @Nullable Address firstOf(Host host, boolean ipv4) {
        for (Address address : host.addresses()) {
            if (address.isIpv4() == ipv4) {
                return address;
            }
        }
        return null;
    }

    private final class HostOutput implements PacketOutput {
        @Override
        public ByteBuf allocate(int sizeBytes) {
            return host.network().allocator().buffer(sizeBytes);
        }

        @Override
        public void forward(ByteBuf packet, long nowNs) {
            int off = packet.readerIndex();
            // It forwards, so it counts as a hop (RFC 1812, 5.3.1).
            if (Ip.ttl(packet, off) <= 1) {
                host.discard(packet, DropReason.TTL_EXPIRED, nowNs);
            } else {
                Ip.decrementTtl(packet, off);
                host.forward(packet, nowNs);
            }
        }

        @Override
        public void originate(ByteBuf packet, long nowNs) {
            host.originate(packet, nowNs);
        }

        @Override
        public void consume(ByteBuf packet) {
            host.consume(packet);
        }

        @Override
        public void discard(ByteBuf packet, DropReason reason, long nowNs) {
            host.discard(packet, reason, nowNs);
        }
    }
}
