package io.faultline.host;

import io.faultline.fabric.DropReason;
import io.faultline.host.tcp.EphemeralPorts;
import io.faultline.host.tcp.PortTable;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.Malformation;
import io.faultline.packet.Udp;
import io.faultline.routing.IcmpError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A host's UDP (RFC 768): who is bound where, and the way between datagrams and channels. Loop thread only. */
final class HostUdp {
    private static final int MAX_PAYLOAD_IPV4 = 65_507;
    private static final int MAX_PAYLOAD_IPV6 = 65_527;

    private final Host host;
    private final PortTable<HostDatagramChannel> bound = new PortTable<>();
    private final DatagramPeers peers = new DatagramPeers();
    private final RandomGenerator random;

    HostUdp(Host host) {
        this.host = host;
        random = host.loop().random(host.name(), "udp-port");
    }

    /** Binds a channel; returns the port, an ephemeral one for 0. */
    int bind(HostDatagramChannel channel, @Nullable Address address, int port) throws BindException {
        if (host.isClosed()) {
            throw new BindException("Network is down");
        }
        if (port == 0) {
            int range = EphemeralPorts.LAST - EphemeralPorts.FIRST + 1;
            int start = random.nextInt(range);
            for (int i = 0; i < range; i++) {
                int candidate = EphemeralPorts.FIRST + (start + i) % range;
                if (bound.all(candidate).isEmpty()) {
                    bound.add(candidate, channel);
                    return candidate;
                }
            }
            throw new BindException("Cannot assign requested address: no ephemeral UDP port left");
        }
        for (HostDatagramChannel other : bound.all(port)) {
            boolean overlap = address == null || other.boundAddress() == null || address.equals(other.boundAddress());
            boolean shared = channel.config().isReuseAddress() && other.config().isReuseAddress();
            if (overlap && !shared) {
                throw new BindException("Address already in use: " + (address == null ? "*" : address) + ":" + port);
            }
        }
        bound.add(port, channel);
        return port;
    }

    void unbind(HostDatagramChannel channel, int port) {
        bound.remove(port, channel);
    }

    /** Sends the readable bytes of {@code content}, which stays the caller's. */
    void send(HostDatagramChannel from, Address destination, int port, ByteBuf content) throws IOException {
        ByteBuf datagram = newDatagram(destination, content.readableBytes());
        datagram.writeBytes(content, content.readerIndex(), content.readableBytes());
        sendInPlace(from, destination, port, datagram);
    }

    /** Returns an empty buffer with room for the headers in front of its reader index. */
    ByteBuf newDatagram(Address destination, int payloadBytes) {
        int headers = Ip.headerBytes(destination) + Udp.HEADER_BYTES;
        return host.allocate(headers + payloadBytes).setIndex(headers, headers);
    }

    /** Sends a payload that was written to a buffer of {@link #newDatagram}; takes its ownership. */
    void sendInPlace(HostDatagramChannel from, Address destination, int port, ByteBuf datagram) throws IOException {
        try {
            writeHeaders(from, destination, port, datagram);
        } catch (IOException | RuntimeException e) {
            datagram.release();
            throw e;
        }
        host.originateDatagram(datagram, destination, host.loop().nowNs());
    }

    private void writeHeaders(HostDatagramChannel from, Address destination, int port, ByteBuf datagram)
            throws IOException {
        int most = destination.isIpv4() ? MAX_PAYLOAD_IPV4 : MAX_PAYLOAD_IPV6;
        int length = datagram.readableBytes();
        if (length > most) {
            throw new IOException("Message too long: " + length + " bytes (expected: <= " + most + ")");
        }
        Address source = from.boundAddress();
        if (source == null) {
            source = host.sourceFor(destination);
        }
        boolean whole = Ip.headerBytes(destination) + Udp.HEADER_BYTES + length <= host.pathMtu(destination);
        Udp.prepend(
                datagram,
                source,
                destination,
                from.boundPort(),
                port,
                from.config().getTrafficClass(),
                from.config().getTimeToLive(),
                whole ? 0 : host.nextIdentification(),
                whole);
    }

    /** Takes a whole datagram; returns why it could not be delivered, or null. The caller keeps its ownership. */
    @Nullable
    DropReason receive(ByteBuf packet, int off, long nowNs) {
        Malformation malformation = Udp.validate(packet, off);
        if (malformation != Malformation.NONE) {
            return malformation == Malformation.TRANSPORT_CHECKSUM ? DropReason.BAD_CHECKSUM : DropReason.MALFORMED;
        }
        int udp = Ip.transportOffset(packet, off);
        int remotePort = Udp.sourcePort(packet, udp);
        int localPort = Udp.destinationPort(packet, udp);
        HostDatagramChannel channel = find(
                localPort,
                Ip.destinationHigh(packet, off),
                Ip.destinationLow(packet, off),
                Ip.sourceHigh(packet, off),
                Ip.sourceLow(packet, off),
                remotePort);
        if (channel == null) {
            host.icmp().sendError(packet, off, IcmpError.PORT_UNREACHABLE, nowNs);
            return DropReason.NO_LISTENER;
        }
        DatagramPeer from = peers.get(Ip.sourceHigh(packet, off), Ip.sourceLow(packet, off), remotePort);
        DatagramReceiver receiver = channel.receiver();
        if (receiver != null) {
            hand(packet, Udp.payloadOffset(udp), Udp.payloadLength(packet, udp), receiver, from);
            return null;
        }
        ByteBuf content = packet.retainedSlice(Udp.payloadOffset(udp), Udp.payloadLength(packet, udp));
        boolean taken = channel.receive(
                content,
                from.socketAddress(),
                peers.get(Ip.destinationHigh(packet, off), Ip.destinationLow(packet, off), localPort)
                        .socketAddress());
        if (!taken) {
            content.release();
            return DropReason.NO_BUFFER;
        }
        return null;
    }

    private static void hand(ByteBuf packet, int payload, int length, DatagramReceiver receiver, DatagramPeer from) {
        int reader = packet.readerIndex();
        int writer = packet.writerIndex();
        packet.setIndex(payload, payload + length);
        try {
            receiver.received(packet, from);
        } finally {
            packet.setIndex(reader, writer);
        }
    }

    /** An ICMP error about a datagram of ours; only "port unreachable" reaches the user, as on Linux. */
    void onPortUnreachable(Address local, int localPort, Address remote, int remotePort) {
        HostDatagramChannel channel =
                find(localPort, local.high(), local.low(), remote.high(), remote.low(), remotePort);
        if (channel != null) {
            channel.onPortUnreachable();
        }
    }

    private @Nullable HostDatagramChannel find(
            int localPort, long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort) {
        List<HostDatagramChannel> candidates = bound.all(localPort);
        HostDatagramChannel best = null;
        int bestScore = 0;
        for (int i = 0; i < candidates.size(); i++) {
            HostDatagramChannel candidate = candidates.get(i);
            int score = candidate.match(localHigh, localLow, remoteHigh, remoteLow, remotePort);
            if (score > 0 && score >= bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }
}
