package io.faultline.routing;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Port;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Malformation;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a router does with packets addressed to itself: answers echo requests, hands the rest to those who asked for it. */
final class LocalDelivery {
    private static final int INITIAL_TTL = 64;
    private static final int PROTOCOLS = 256;

    private final Router router;
    private final @Nullable LocalHandler[] protocols = new LocalHandler[PROTOCOLS];
    private final Map<Integer, LocalHandler> udpPorts = new HashMap<>();
    private int identification;

    LocalDelivery(Router router) {
        this.router = router;
        protocols[IpProtocol.ICMP] = this::receiveIcmp4;
        protocols[IpProtocol.ICMPV6] = this::receiveIcmp6;
        protocols[IpProtocol.UDP] = this::receiveUdp;
    }

    void handleProtocol(int protocol, LocalHandler handler) {
        if (protocol < 0 || protocol >= PROTOCOLS || protocols[protocol] != null) {
            throw new IllegalArgumentException(
                    "protocol: " + protocol + " (expected: 0 to 255, without a handler so far)");
        }
        protocols[protocol] = handler;
    }

    void handleUdp(int port, LocalHandler handler) {
        if (port < 1 || port > 65_535 || udpPorts.containsKey(port)) {
            throw new IllegalArgumentException(
                    "UDP port: " + port + " (expected: 1 to 65535, without a handler so far)");
        }
        udpPorts.put(port, handler);
    }

    /** Returns why nothing could be done with the packet, or null. */
    @Nullable
    DropReason deliver(Port in, ByteBuf packet, int off, long nowNs) {
        if (Ip.isFragment(packet, off)) {
            return DropReason.NO_BUFFER; // a router's control plane keeps no reassembly buffers
        }
        LocalHandler handler = protocols[Ip.protocol(packet, off)];
        if (handler == null) {
            router.reject(in, packet, off, IcmpError.PROTOCOL_UNREACHABLE, nowNs);
            return DropReason.NO_LISTENER;
        }
        return handler.receive(in, packet, Ip.transportOffset(packet, off), nowNs);
    }

    private @Nullable DropReason receiveUdp(Port in, ByteBuf packet, int transport, long nowNs) {
        int off = packet.readerIndex();
        Malformation malformation = Udp.validate(packet, off);
        if (malformation != Malformation.NONE) {
            return reason(malformation);
        }
        LocalHandler handler = udpPorts.get(Udp.destinationPort(packet, transport));
        DropReason reason = handler == null ? DropReason.NO_LISTENER : handler.receive(in, packet, transport, nowNs);
        if (reason == DropReason.NO_LISTENER) {
            router.reject(in, packet, off, IcmpError.PORT_UNREACHABLE, nowNs);
        }
        return reason;
    }

    private @Nullable DropReason receiveIcmp4(Port in, ByteBuf packet, int icmp, long nowNs) {
        int off = packet.readerIndex();
        if (!Ip.isIpv4(packet, off)) {
            return DropReason.MALFORMED;
        }
        Malformation malformation = Icmp4.validate(packet, off);
        if (malformation != Malformation.NONE) {
            return reason(malformation);
        }
        // RFC 1122, 3.2.2.6: an echo request to a multicast address may go unanswered.
        if (Icmp4.type(packet, icmp) != Icmp4.ECHO_REQUEST || Ipv4.isMulticast(Ipv4.destination(packet, off))) {
            return null;
        }
        int payload = icmp + Icmp4.HEADER_BYTES;
        int own = Ipv4.destination(packet, off);
        int asker = Ipv4.source(packet, off);
        ByteBuf reply = router.network().allocator().buffer(Ip.totalLength(packet, off));
        Icmp4.writeEcho(
                reply,
                own,
                asker,
                Icmp4.ECHO_REPLY,
                Icmp4.identifier(packet, icmp),
                Icmp4.sequence(packet, icmp),
                packet.slice(payload, packet.writerIndex() - payload),
                Ipv4.tos(packet, off),
                INITIAL_TTL,
                identification++ & 0xffff);
        router.transmit(reply, nowNs);
        return null;
    }

    private @Nullable DropReason receiveIcmp6(Port in, ByteBuf packet, int icmp, long nowNs) {
        int off = packet.readerIndex();
        if (Ip.isIpv4(packet, off)) {
            return DropReason.MALFORMED;
        }
        Malformation malformation = Icmp6.validate(packet, off);
        if (malformation != Malformation.NONE) {
            return reason(malformation);
        }
        if (Icmp6.type(packet, icmp) != Icmp6.ECHO_REQUEST || Ipv6.isMulticast(Ipv6.destinationHigh(packet, off))) {
            return null;
        }
        int payload = icmp + Icmp6.HEADER_BYTES;
        long ownHigh = Ipv6.destinationHigh(packet, off);
        long ownLow = Ipv6.destinationLow(packet, off);
        long askerHigh = Ipv6.sourceHigh(packet, off);
        long askerLow = Ipv6.sourceLow(packet, off);
        ByteBuf reply = router.network().allocator().buffer(Ip.totalLength(packet, off));
        Icmp6.writeEcho(
                reply,
                ownHigh,
                ownLow,
                askerHigh,
                askerLow,
                Icmp6.ECHO_REPLY,
                Icmp6.identifier(packet, icmp),
                Icmp6.sequence(packet, icmp),
                packet.slice(payload, packet.writerIndex() - payload),
                Ipv6.trafficClass(packet, off),
                INITIAL_TTL);
        router.transmit(reply, nowNs);
        return null;
    }

    private static DropReason reason(Malformation malformation) {
        return malformation == Malformation.TRANSPORT_CHECKSUM ? DropReason.BAD_CHECKSUM : DropReason.MALFORMED;
    }
}
