package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;

/** Random well-formed datagrams: both families, every transport, with options and extension headers. */
final class TestPackets {
    private TestPackets() {}

    static Address address(SplittableRandom random, boolean v4) {
        return v4
                ? Address.ofIpv4(random.nextInt() & 0x7fff_ffff)
                : Address.ofIpv6(0x2001_0db8_0000_0000L | random.nextInt(1 << 16), random.nextLong());
    }

    static ByteBuf payload(SplittableRandom random, int maxBytes) {
        byte[] bytes = new byte[random.nextInt(maxBytes + 1)];
        random.nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    static ByteBuf random(SplittableRandom random) {
        ByteBuf packet = plain(random);
        if (random.nextInt(4) == 0) {
            packet = Ip.isIpv4(packet, 0) ? withIpv4Options(packet, random) : withExtensions(packet, random);
        }
        return packet;
    }

    private static ByteBuf plain(SplittableRandom random) {
        boolean v4 = random.nextBoolean();
        Address from = address(random, v4);
        Address to = address(random, v4);
        ByteBuf out = Unpooled.buffer(2048);
        ByteBuf payload = payload(random, 600);
        int tos = random.nextInt(256);
        int ttl = random.nextInt(1, 256);
        int id = random.nextInt(0x10000);
        switch (random.nextInt(4)) {
            case 0 ->
                Udp.write(
                        out,
                        from,
                        to,
                        random.nextInt(0x10000),
                        random.nextInt(0x10000),
                        payload,
                        tos,
                        ttl,
                        id,
                        random.nextBoolean());
            case 1 ->
                Tcp.write(
                        out,
                        from,
                        to,
                        random.nextInt(0x10000),
                        random.nextInt(0x10000),
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(256),
                        random.nextInt(0x10000),
                        tcpOptions(random),
                        payload,
                        tos,
                        ttl,
                        id,
                        random.nextBoolean());
            case 2 -> echo(out, from, to, random.nextInt(0x10000), random.nextInt(0x10000), payload, ttl, id);
            default -> {
                ByteBuf offending = Unpooled.buffer(2048);
                Udp.write(offending, to, from, 5353, 53, payload, ttl, id, true);
                error(out, from, to, offending, ttl, id, random.nextInt(3));
            }
        }
        return out;
    }

    static void echo(
            ByteBuf out, Address from, Address to, int identifier, int sequence, ByteBuf payload, int ttl, int id) {
        if (from.isIpv4()) {
            Icmp4.writeEcho(out, from.ipv4(), to.ipv4(), Icmp4.ECHO_REQUEST, identifier, sequence, payload, 0, ttl, id);
        } else {
            Icmp6.writeEcho(
                    out,
                    from.high(),
                    from.low(),
                    to.high(),
                    to.low(),
                    Icmp6.ECHO_REQUEST,
                    identifier,
                    sequence,
                    payload,
                    0,
                    ttl);
        }
    }

    static void error(ByteBuf out, Address from, Address to, ByteBuf offending, int ttl, int id, int kind) {
        if (from.isIpv4()) {
            int type = new int[] {Icmp4.DESTINATION_UNREACHABLE, Icmp4.TIME_EXCEEDED, Icmp4.PARAMETER_PROBLEM}[kind];
            int code = kind == 0 ? Icmp4.FRAGMENTATION_NEEDED : 0;
            int rest = new int[] {Icmp4.mtuField(1400), 0, Icmp4.pointerField(20)}[kind];
            Icmp4.writeError(out, from.ipv4(), to.ipv4(), type, code, rest, offending, 0, 0, ttl, id);
        } else {
            int type = new int[] {Icmp6.PACKET_TOO_BIG, Icmp6.TIME_EXCEEDED, Icmp6.PARAMETER_PROBLEM}[kind];
            int rest = new int[] {1400, 0, 40}[kind];
            Icmp6.writeError(out, from.high(), from.low(), to.high(), to.low(), type, 0, rest, offending, 0, 0, ttl);
        }
    }

    static TcpOptions tcpOptions(SplittableRandom random) {
        TcpOptions options = new TcpOptions();
        if (random.nextBoolean()) {
            options.mss(random.nextInt(0x10000));
        }
        if (random.nextBoolean()) {
            options.windowScale(random.nextInt(TcpOptions.MAX_WINDOW_SCALE + 1));
        }
        options.sackPermitted(random.nextBoolean());
        if (random.nextBoolean()) {
            options.timestamps(random.nextInt(), random.nextInt());
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            options.addSack(random.nextInt(), random.nextInt());
        }
        return options;
    }

    /** The same datagram with a router alert, no-operations and an end of options (RFC 2113, RFC 791). */
    static ByteBuf withIpv4Options(ByteBuf packet, SplittableRandom random) {
        int words = random.nextInt(1, 10);
        ByteBuf out = Unpooled.buffer(2048).writeBytes(packet, 0, Ipv4.HEADER_BYTES);
        out.writeByte(Ipv4Option.ROUTER_ALERT).writeByte(4).writeShort(0);
        for (int i = 1; i < words; i++) {
            out.writeInt(i == words - 1 ? 0x0101_0000 : 0x0101_0101);
        }
        out.writeBytes(packet, Ipv4.HEADER_BYTES, packet.readableBytes() - Ipv4.HEADER_BYTES);
        out.setByte(0, 0x40 | (5 + words));
        out.setShort(2, packet.readableBytes() + 4 * words);
        Ipv4.fillChecksum(out, 0);
        return out;
    }

    /** The same datagram behind hop-by-hop options, destination options, a routing header and an atomic fragment header. */
    static ByteBuf withExtensions(ByteBuf packet, SplittableRandom random) {
        ByteBuf out = Unpooled.buffer(2048).writeBytes(packet, 0, Ipv6.HEADER_BYTES);
        int transport = Ipv6.nextHeader(packet, 0);
        int[] chain = {
            IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS, IpProtocol.ROUTING, IpProtocol.FRAGMENT, transport
        };
        int from = random.nextInt(4);
        out.setByte(6, chain[from]);
        for (int i = from; i < 4; i++) {
            out.writeByte(chain[i + 1]);
            switch (chain[i]) {
                // PadN of 12 bytes in all, so the header has 16.
                case IpProtocol.HOP_BY_HOP ->
                    out.writeByte(1).writeByte(1).writeByte(12).writeZero(12);
                case IpProtocol.DESTINATION_OPTIONS ->
                    out.writeByte(0).writeByte(0).writeByte(1).writeByte(3).writeZero(3);
                // Type 253 (experimental, RFC 4727) with nothing left to visit.
                case IpProtocol.ROUTING ->
                    out.writeByte(0).writeByte(253).writeByte(0).writeZero(4);
                default -> out.writeByte(0).writeShort(0).writeInt(random.nextInt());
            }
        }
        out.writeBytes(packet, Ipv6.HEADER_BYTES, packet.readableBytes() - Ipv6.HEADER_BYTES);
        out.setShort(4, out.readableBytes() - Ipv6.HEADER_BYTES);
        return out;
    }

    /** What the transport's own class says of a well-formed IP datagram. */
    static Malformation validateTransport(ByteBuf buf, int off) {
        return switch (Ip.protocol(buf, off)) {
            case IpProtocol.UDP -> Udp.validate(buf, off);
            case IpProtocol.TCP -> Tcp.validate(buf, off);
            case IpProtocol.ICMP -> Ip.isIpv4(buf, off) ? Icmp4.validate(buf, off) : Malformation.NONE;
            case IpProtocol.ICMPV6 -> Ip.isIpv4(buf, off) ? Malformation.NONE : Icmp6.validate(buf, off);
            default -> Malformation.NONE;
        };
    }
}
