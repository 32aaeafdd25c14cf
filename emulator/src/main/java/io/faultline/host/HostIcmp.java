package io.faultline.host;

import io.faultline.engine.Timer;
import io.faultline.fabric.DropReason;
import io.faultline.host.tcp.IcmpCause;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Malformation;
import io.faultline.packet.Tcp;
import io.faultline.packet.Udp;
import io.faultline.routing.IcmpError;
import io.faultline.routing.IcmpErrors;
import io.faultline.routing.IcmpRateLimit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host's ICMP (RFC 792, RFC 1122 section 3.2.2) and ICMPv6 (RFC 4443): answers echo requests, sends pings and errors, and hands about its own datagrams to TCP and UDP. Loop thread only.
 */
final class HostIcmp {
    private static final int TTL = 64;

    /** Echo replies a second, at most; Linux's icmp_msgs_per_sec. */
    private static final int MESSAGES_PER_SECOND = 1000;

    private static final long SECOND_NS = 1_000_000_000L;

    /** What a ping carries, as the program of that name. */
    private static final int PING_PAYLOAD_BYTES = 56;

    private final Host host;
    private final IcmpErrors errors;
    /** About packets of this host to itself, which Linux does not limit. */
    private final IcmpErrors errorsToSelf;

    private final Map<Integer, Ping> pings = new LinkedHashMap<>();
    private int lastPing;
    private long windowNs = -SECOND_NS;
    private int left;

    HostIcmp(Host host) {
        this.host = host;
        errors = new IcmpErrors(host.network().allocator());
        errorsToSelf = new IcmpErrors(host.network().allocator());
        errorsToSelf.limit(IcmpRateLimit.NONE);
    }

    /** Takes a whole datagram; returns why it was of no use, or null. The caller keeps its ownership. */
    @Nullable
    DropReason receive(ByteBuf packet, int off, long nowNs) {
        boolean v4 = Ip.isIpv4(packet, off);
        if (v4 != (Ip.protocol(packet, off) == IpProtocol.ICMP)) {
            return DropReason.NO_LISTENER;
        }
        Malformation malformation = v4 ? Icmp4.validate(packet, off) : Icmp6.validate(packet, off);
        if (malformation != Malformation.NONE) {
            return malformation == Malformation.TRANSPORT_CHECKSUM ? DropReason.BAD_CHECKSUM : DropReason.MALFORMED;
        }
        int icmp = Ip.transportOffset(packet, off);
        int type = Icmp4.type(packet, icmp);
        if (type == (v4 ? Icmp4.ECHO_REQUEST : Icmp6.ECHO_REQUEST)) {
            return reply(packet, off, icmp, v4, nowNs);
        }
        if (type == (v4 ? Icmp4.ECHO_REPLY : Icmp6.ECHO_REPLY)) {
            return answered(packet, off, icmp, nowNs);
        }
        if (v4 ? Icmp4.isError(type) : Icmp6.isError(type)) {
            error(packet, icmp, v4, type, nowNs);
            return null;
        }
        return DropReason.NO_LISTENER;
    }

    private @Nullable DropReason reply(ByteBuf packet, int off, int icmp, boolean v4, long nowNs) {
        if (!permitted(nowNs)) {
            return DropReason.NO_BUFFER;
        }
        int payloadAt = icmp + Icmp4.HEADER_BYTES;
        ByteBuf payload = packet.slice(payloadAt, off + Ip.totalLength(packet, off) - payloadAt);
        Address to = Ip.source(packet, off);
        writeEcho(
                Ip.destination(packet, off),
                to,
                v4 ? Icmp4.ECHO_REPLY : Icmp6.ECHO_REPLY,
                Icmp4.identifier(packet, icmp),
                Icmp4.sequence(packet, icmp),
                payload,
                nowNs);
        return null;
    }

    private void writeEcho(
            Address from, Address to, int type, int identifier, int sequence, ByteBuf payload, long nowNs) {
        ByteBuf out = host.allocate(Ip.headerBytes(to) + Icmp4.HEADER_BYTES + payload.readableBytes());
        if (to.isIpv4()) {
            int id = host.nextIdentification();
            Icmp4.writeEcho(out, from.ipv4(), to.ipv4(), type, identifier, sequence, payload, 0, TTL, id);
        } else {
            Icmp6.writeEcho(
                    out, from.high(), from.low(), to.high(), to.low(), type, identifier, sequence, payload, 0, TTL);
        }
        host.originateDatagram(out, to, nowNs);
    }

    Future<Long> ping(Address to, long timeoutNs) {
        Promise<Long> promise = host.loop().eventLoop().newPromise();
        long nowNs = host.loop().nowNs();
        do {
            lastPing = (lastPing + 1) & 0xffff;
        } while (pings.containsKey(lastPing) && pings.size() < 0xffff);
        Address from;
        try {
            from = host.sourceFor(to);
        } catch (IOException e) {
            return promise.setFailure(e);
        }
        Ping ping = new Ping(lastPing, to, promise, nowNs);
        Ping replaced = pings.put(ping.identifier, ping);
        if (replaced != null) {
            replaced.end(null, new IOException("ping given up for another"));
        }
        ping.timer.arm(nowNs + timeoutNs);
        writeEcho(
                from,
                to,
                to.isIpv4() ? Icmp4.ECHO_REQUEST : Icmp6.ECHO_REQUEST,
                ping.identifier,
                1,
                Unpooled.wrappedBuffer(new byte[PING_PAYLOAD_BYTES]),
                nowNs);
        return promise;
    }

    private @Nullable DropReason answered(ByteBuf packet, int off, int icmp, long nowNs) {
        Ping ping = pings.get(Icmp4.identifier(packet, icmp));
        if (ping == null || !ping.to.equals(Ip.source(packet, off))) {
            return DropReason.NO_LISTENER;
        }
        ping.end(nowNs - ping.sentNs, null);
        return null;
    }

    /** Gives up all pings: the host crashes or the network closes. */
    void clear() {
        for (Ping ping : pings.values().toArray(new Ping[0])) {
            ping.end(null, new IOException("host " + host.name() + " went down"));
        }
    }

    /** An error about a datagram that this host is said to have sent. */
    private void error(ByteBuf packet, int icmp, boolean v4, int type, long nowNs) {
        int quote = Icmp4.quoteOffset(icmp);
        Address local = Ip.source(packet, quote);
        Address remote = Ip.destination(packet, quote);
        if (!host.owns(local.high(), local.low())) {
            return;
        }
        int code = Icmp4.code(packet, icmp);
        int transport = Ip.transportOffset(packet, quote);
        int protocol = Ip.protocol(packet, quote);
        boolean tooBig = v4
                ? type == Icmp4.DESTINATION_UNREACHABLE && code == Icmp4.FRAGMENTATION_NEEDED
                : type == Icmp6.PACKET_TOO_BIG;
        if (tooBig) {
            long reported = v4 ? Icmp4.nextHopMtu(packet, icmp) : Icmp6.mtu(packet, icmp);
            int mtu = host.learnPathMtu(remote, reported, nowNs);
            if (protocol == IpProtocol.TCP) {
                host.tcp()
                        .onPacketTooBig(
                                local,
                                Tcp.sourcePort(packet, transport),
                                remote,
                                Tcp.destinationPort(packet, transport),
                                Tcp.sequence(packet, transport),
                                mtu);
            }
            return;
        }
        IcmpCause cause = v4 ? cause4(type, code) : cause6(type, code);
        if (cause == null) {
            return;
        }
        if (protocol == IpProtocol.TCP) {
            host.tcp()
                    .onIcmpError(
                            local,
                            Tcp.sourcePort(packet, transport),
                            remote,
                            Tcp.destinationPort(packet, transport),
                            Tcp.sequence(packet, transport),
                            cause);
        } else if (protocol == IpProtocol.UDP) {
            if (cause == IcmpCause.PORT_UNREACHABLE) {
                int localPort = Udp.sourcePort(packet, transport);
                host.udpLayer().onPortUnreachable(local, localPort, remote, Udp.destinationPort(packet, transport));
            }
        } else if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
            Ping ping = pings.get(Icmp4.identifier(packet, transport));
            if (ping != null && ping.to.equals(remote)) {
                ping.end(null, new NoRouteToHostException("ping " + remote + ": " + cause));
            }
        }
    }

    /** As Linux's icmp_err_convert. */
    private static @Nullable IcmpCause cause4(int type, int code) {
        return switch (type) {
            case Icmp4.TIME_EXCEEDED -> IcmpCause.TIME_EXCEEDED;
            case Icmp4.PARAMETER_PROBLEM -> IcmpCause.PARAMETER_PROBLEM;
            case Icmp4.DESTINATION_UNREACHABLE ->
                switch (code) {
                    case 0, 6, 11 -> IcmpCause.NETWORK_UNREACHABLE;
                    case 1, 7, 8, 12 -> IcmpCause.HOST_UNREACHABLE;
                    case 2 -> IcmpCause.PROTOCOL_UNREACHABLE;
                    case 3 -> IcmpCause.PORT_UNREACHABLE;
                    case 9, 10, 13, 14, 15 -> IcmpCause.PROHIBITED;
                    default -> null;
                };
            default -> null;
        };
    }

    private static @Nullable IcmpCause cause6(int type, int code) {
        return switch (type) {
            case Icmp6.TIME_EXCEEDED -> IcmpCause.TIME_EXCEEDED;
            case Icmp6.PARAMETER_PROBLEM -> IcmpCause.PARAMETER_PROBLEM;
            case Icmp6.DESTINATION_UNREACHABLE ->
                switch (code) {
                    case 0 -> IcmpCause.NETWORK_UNREACHABLE;
                    case 2, 3 -> IcmpCause.HOST_UNREACHABLE;
                    case 4 -> IcmpCause.PORT_UNREACHABLE;
                    case 1, 5, 6 -> IcmpCause.PROHIBITED;
                    default -> null;
                };
            default -> null;
        };
    }

    /** Sends an error about a datagram that came for this host, unless the RFCs or the rate limit forbid it. */
    void sendError(ByteBuf offending, int off, IcmpError error, long nowNs) {
        Address source = Ip.source(offending, off);
        IcmpErrors limited = host.owns(source) ? errorsToSelf : errors;
        ByteBuf out = limited.about(offending, off, error, Ip.destination(offending, off), 0, nowNs);
        if (out != null) {
            host.originateDatagram(out, source, nowNs);
        }
    }

    private boolean permitted(long nowNs) {
        if (nowNs - windowNs >= SECOND_NS) {
            windowNs = nowNs;
            left = MESSAGES_PER_SECOND;
        }
        return left-- > 0;
    }

    /** An echo request that waits for its reply. */
    private final class Ping {
        final int identifier;
        final Address to;
        final long sentNs;
        final Timer timer;
        private final Promise<Long> promise;

        Ping(int identifier, Address to, Promise<Long> promise, long nowNs) {
            this.identifier = identifier;
            this.to = to;
            this.promise = promise;
            sentNs = nowNs;
            timer = new Timer(
                    host.loop(), host.id(), at -> end(null, new SocketTimeoutException("no reply from " + to)));
        }

        void end(@Nullable Long rttNs, @Nullable Throwable cause) {
            timer.disarm();
            pings.remove(identifier, this);
            if (cause != null) {
                promise.tryFailure(cause);
            } else {
                promise.trySuccess(rttNs);
            }
        }
    }
}
