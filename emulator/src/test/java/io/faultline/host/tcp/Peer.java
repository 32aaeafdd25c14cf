package io.faultline.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Tcp;
import io.faultline.packet.TcpOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The other end of a wire, played by the test: it sends the segments it is told to and shows those it gets. Sequence numbers are
 * the RFC's: the host's initial one counts as 100, the peer's own is 300.
 */
final class Peer extends Node {
    static final int HOST_ISS = 100;
    static final int OWN_ISS = 300;

    private final Address own;
    private final Address host;
    private final Deque<Seen> seen = new ArrayDeque<>();
    private ByteBuf lastRaw = Unpooled.EMPTY_BUFFER;
    private int hostIss;
    private boolean hostIssKnown;
    int ownPort = 80;
    int hostPort;

    /** A segment from the host. */
    record Seen(
            long atNs,
            long seq,
            long ack,
            int flags,
            int window,
            int length,
            int mss,
            int scale,
            boolean sackPermitted,
            boolean timestamps,
            int tsVal,
            int tsEcr,
            List<Integer> sack) {
        boolean is(int exactly) {
            return (flags & ~Tcp.PSH) == exactly;
        }

        @Override
        public String toString() {
            StringBuilder s = new StringBuilder();
            s.append(atNs / 1_000_000.0).append(" ms <SEQ=").append(seq);
            if ((flags & Tcp.ACK) != 0) {
                s.append("><ACK=").append(ack);
            }
            s.append("><CTL=");
            String[] names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};
            for (int i = 0; i < names.length; i++) {
                if ((flags & (1 << i)) != 0) {
                    s.append(names[i]).append(' ');
                }
            }
            return s.append("> ").append(length).append(" bytes").toString();
        }
    }

    Peer(Network network, String name, Address own, Address host) {
        super(network, name);
        this.own = own;
        this.host = host;
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        int off = packet.readerIndex();
        if (Ip.protocol(packet, off) == IpProtocol.TCP) {
            assertThat(Tcp.validate(packet, off)).hasToString("NONE");
            int tcp = Ip.transportOffset(packet, off);
            if (!hostIssKnown) {
                hostIss = Tcp.sequence(packet, tcp);
                hostIssKnown = (Tcp.flags(packet, tcp) & Tcp.SYN) != 0;
                hostPort = Tcp.sourcePort(packet, tcp);
            }
            TcpOptions options = new TcpOptions();
            options.read(packet, tcp);
            List<Integer> sack = new ArrayList<>();
            for (int i = 0; i < options.sackBlocks(); i++) {
                sack.add(options.sackLeft(i));
                sack.add(options.sackRight(i));
            }
            seen.add(new Seen(
                    nowNs,
                    Integer.toUnsignedLong(Tcp.sequence(packet, tcp) - hostIss + HOST_ISS),
                    Integer.toUnsignedLong(Tcp.acknowledgment(packet, tcp)),
                    Tcp.flags(packet, tcp),
                    Tcp.window(packet, tcp),
                    Tcp.payloadLength(packet, off, tcp),
                    options.mss(),
                    options.windowScale(),
                    options.sackPermitted(),
                    options.hasTimestamps(),
                    options.timestampValue(),
                    options.timestampEchoReply(),
                    sack));
            lastRaw = Unpooled.copiedBuffer(packet);
        }
        delivered(packet);
    }

    /** The host forgets its connections, and chooses another initial sequence number next time. */
    void expectNewConnection() {
        hostIssKnown = false;
    }

    Seen next() {
        assertThat(seen).as("segments from the host").isNotEmpty();
        return seen.removeFirst();
    }

    /** The only segment since the last look. */
    Seen only() {
        assertThat(seen).as("segments from the host").hasSize(1);
        return seen.removeFirst();
    }

    void silent() {
        assertThat(seen).as("segments from the host").isEmpty();
    }

    int count() {
        return seen.size();
    }

    void forget() {
        seen.clear();
    }

    /** A sequence number of the host's as it is on the wire. */
    int wire(long sequence) {
        return (int) sequence - HOST_ISS + hostIss;
    }

    /** Sends a segment; {@code ack} counts from {@link #HOST_ISS}. */
    void send(int flags, long seq, long ack) {
        send(flags, seq, ack, 65535, new byte[0], o -> {});
    }

    void send(int flags, long seq, long ack, byte[] payload) {
        send(flags, seq, ack, 65535, payload, o -> {});
    }

    void send(int flags, long seq, long ack, int window, byte[] payload, Consumer<TcpOptions> more) {
        TcpOptions options = new TcpOptions();
        more.accept(options);
        ByteBuf out = network().allocator().buffer(64 + 60 + payload.length);
        Tcp.write(
                out,
                own,
                host,
                ownPort,
                hostPort,
                (int) seq,
                (flags & Tcp.ACK) != 0 ? wire(ack) : 0,
                flags,
                window,
                options,
                Unpooled.wrappedBuffer(payload),
                0,
                64,
                0,
                true);
        originate(ports().get(0), out, loop().nowNs());
    }

    /** Sends bytes as they are. */
    void sendRaw(ByteBuf datagram) {
        originate(ports().get(0), datagram, loop().nowNs());
    }

    /** Sends an ICMP error that quotes the host's last segment. */
    void icmp(int type, int code, int rest) {
        ByteBuf out = network().allocator().buffer(600);
        Icmp4.writeError(out, own.ipv4(), host.ipv4(), type, code, rest, lastRaw, 0, 0, 64, 0);
        originate(ports().get(0), out, loop().nowNs());
    }
}
