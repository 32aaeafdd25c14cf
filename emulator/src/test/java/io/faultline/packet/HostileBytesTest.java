package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, they are judged without an exception, and what is judged well can be read without one. */
class HostileBytesTest {
    private static final int PACKETS = 100_000;

    @Test
    void mutatedPacketsAreReadOrNamedButNeverThrow() {
        long seed = 20251020;
        SplittableRandom random = new SplittableRandom(seed);
        EnumSet<Malformation> seen = EnumSet.noneOf(Malformation.class);
        for (int i = 0; i < PACKETS; i++) {
            ByteBuf packet = TestPackets.random(random);
            String before = null;
            try {
                mutate(packet, random);
                // An exact buffer, so that reading one byte too far throws.
                packet = packet.copy(0, packet.readableBytes());
                before = ByteBufUtil.hexDump(packet);
                read(packet, random, seen);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", packet " + i + ": " + before, e);
            }
        }
        assertThat(read)
                .as("what was read, so that the reading is not optimised away")
                .isNotZero();
        assertThat(seen).as("every kind of malformation came up").isEqualTo(EnumSet.allOf(Malformation.class));
    }

    @Test
    void randomBytesAreReadOrNamedButNeverThrow() {
        long seed = 791;
        SplittableRandom random = new SplittableRandom(seed);
        EnumSet<Malformation> seen = EnumSet.noneOf(Malformation.class);
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            ByteBuf packet = Unpooled.wrappedBuffer(bytes);
            try {
                if (bytes.length > 20 && random.nextInt(4) != 0) {
                    bytes[0] = (byte) (random.nextBoolean() ? 0x45 + random.nextInt(11) : 0x60);
                    packet.setShort(bytes[0] == 0x60 ? 4 : 2, random.nextInt(bytes.length));
                    repairHeader(packet);
                }
                read(packet, random, seen);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", packet " + i + ": " + ByteBufUtil.hexDump(bytes), e);
            }
        }
        assertThat(seen).contains(Malformation.NONE, Malformation.TRUNCATED, Malformation.VERSION);
    }

    @Test
    void icmpErrorsThatQuoteAnythingAreReadOrNamedButNeverThrow() {
        long seed = 4443;
        SplittableRandom random = new SplittableRandom(seed);
        EnumSet<Malformation> seen = EnumSet.noneOf(Malformation.class);
        for (int i = 0; i < PACKETS; i++) {
            ByteBuf quote = TestPackets.random(random);
            boolean v4 = Ip.isIpv4(quote, 0);
            ByteBuf packet = Unpooled.buffer(1024);
            try {
                mutate(quote, random);
                int quoted = random.nextBoolean() ? quote.readableBytes() : random.nextInt(quote.readableBytes() + 1);
                Ip.writeHeader(
                        packet,
                        TestPackets.address(random, v4),
                        TestPackets.address(random, v4),
                        v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6,
                        8 + quoted,
                        0,
                        64,
                        0,
                        true);
                int icmp = packet.writerIndex();
                packet.writeInt(v4 ? Icmp4.TIME_EXCEEDED << 24 : Icmp6.TIME_EXCEEDED << 24)
                        .writeInt(0);
                packet.writeBytes(quote, 0, quoted);
                repairTransport(packet);
                // Bytes behind the datagram must not change what is read of it.
                packet.writeZero(random.nextInt(12));
                packet = packet.copy(0, packet.readableBytes());
                assertThat(packet.getByte(icmp)).isPositive();
                read(packet, random, seen);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", packet " + i + ": " + ByteBufUtil.hexDump(packet), e);
            }
        }
        assertThat(seen).contains(Malformation.NONE, Malformation.QUOTE);
    }

    private static void mutate(ByteBuf packet, SplittableRandom random) {
        for (int n = random.nextInt(4); n > 0; n--) {
            // Mostly headers, where lengths and types are.
            int at = random.nextInt(Math.min(packet.readableBytes(), random.nextBoolean() ? 64 : 1000));
            packet.setByte(at, hostileByte(random));
        }
        if (random.nextInt(4) == 0) {
            packet.writerIndex(random.nextInt(packet.readableBytes() + 1));
            if (random.nextBoolean() && packet.readableBytes() >= Ipv6.HEADER_BYTES) {
                boolean v4 = Ip.isIpv4(packet, 0);
                packet.setShort(v4 ? 2 : 4, packet.readableBytes() - (v4 ? 0 : Ipv6.HEADER_BYTES));
            }
        }
        if (random.nextInt(4) != 0) {
            repairHeader(packet);
        }
        if (random.nextBoolean() && Ip.validate(packet) == Malformation.NONE) {
            repairTransport(packet);
        }
    }

    private static int hostileByte(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 0xff;
            case 2 -> random.nextInt(8) * 8;
            default -> random.nextInt(256);
        };
    }

    /** A right header checksum, so that what stands behind it is looked at. */
    private static void repairHeader(ByteBuf packet) {
        boolean whole = packet.readableBytes() >= Ipv4.HEADER_BYTES
                && Ip.isIpv4(packet, 0)
                && Ipv4.headerLength(packet, 0) <= packet.readableBytes();
        if (whole) {
            Ipv4.fillChecksum(packet, 0);
        }
    }

    private static void repairTransport(ByteBuf packet) {
        int transport = Ip.transportOffset(packet, 0);
        int length = Ip.transportLength(packet, 0);
        if (length >= 20 && Ip.protocol(packet, 0) == IpProtocol.TCP) {
            Tcp.fillChecksum(packet, 0, transport);
        } else if (length >= 8 && Ip.protocol(packet, 0) == IpProtocol.ICMP && Ip.isIpv4(packet, 0)) {
            Icmp4.fillChecksum(packet, 0, transport);
        } else if (length >= 8 && Ip.protocol(packet, 0) == IpProtocol.ICMPV6 && !Ip.isIpv4(packet, 0)) {
            Icmp6.fillChecksum(packet, 0, transport);
        }
    }

    private final TcpOptions options = new TcpOptions();
    private long read;

    private void read(ByteBuf buf, SplittableRandom random, EnumSet<Malformation> seen) {
        Malformation ip = Ip.validate(buf);
        seen.add(ip);
        seen.add(Ip.validateQuote(buf, 0, buf.writerIndex()));
        if (ip != Malformation.NONE) {
            return;
        }
        readIp(buf, 0);
        if (Ip.isFragment(buf, 0)) {
            Nat.rewriteSource(buf, 0, TestPackets.address(random, Ip.isIpv4(buf, 0)), 1);
            return;
        }
        Malformation transport = TestPackets.validateTransport(buf, 0);
        seen.add(transport);
        if (transport == Malformation.NONE) {
            readTransport(buf, seen);
        }
        Address address = TestPackets.address(random, Ip.isIpv4(buf, 0));
        Nat.rewriteQuotedSource(buf, 0, address, 2);
        Nat.rewriteQuotedDestination(buf, 0, address, 2);
        Nat.rewriteSource(buf, 0, address, 1);
        Nat.rewriteDestination(buf, 0, address, 1);
        Ip.decrementTtl(buf, 0);
        Ip.setTos(buf, 0, 3);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        if (transport == Malformation.NONE) {
            assertThat(TestPackets.validateTransport(buf, 0)).isEqualTo(Malformation.NONE);
        }
    }

    private void readIp(ByteBuf buf, int off) {
        read += Ip.totalLength(buf, off) + Ip.protocol(buf, off) + Ip.ttl(buf, off) + Ip.tos(buf, off);
        read += Ip.source(buf, off).hashCode() + Ip.destination(buf, off).hashCode();
        assertThat(Ip.transportOffset(buf, off)).isBetween(off + 20, buf.writerIndex());
        assertThat(Ip.transportLength(buf, off)).isGreaterThanOrEqualTo(0);
        read += Ip.isFragment(buf, off) || Ip.hasTransportHeader(buf, off) || Ip.dontFragment(buf, off) ? 1 : 0;
        if (Ip.isIpv4(buf, off)) {
            read += Ipv4.identification(buf, off) + Ipv4.fragmentOffset(buf, off) + Ipv4.checksum(buf, off);
            for (int type = 0; type < 256; type++) {
                read += Ipv4.findOption(buf, off, type);
            }
        } else {
            read += Ipv6.flowLabel(buf, off) + Ipv6.dscp(buf, off);
            int first = Ipv6.nextHeader(buf, off);
            if (first == IpProtocol.HOP_BY_HOP || first == IpProtocol.DESTINATION_OPTIONS) {
                read += Ipv6Extensions.discardingOption(buf, off + Ipv6.HEADER_BYTES);
            }
        }
    }

    private void readTransport(ByteBuf buf, EnumSet<Malformation> seen) {
        int transport = Ip.transportOffset(buf, 0);
        switch (Ip.protocol(buf, 0)) {
            case IpProtocol.UDP -> {
                assertThat(Udp.payloadOffset(transport) + Udp.payloadLength(buf, transport))
                        .isLessThanOrEqualTo(buf.writerIndex());
                read += Udp.sourcePort(buf, transport) + Udp.destinationPort(buf, transport);
            }
            case IpProtocol.TCP -> {
                assertThat(Tcp.payloadLength(buf, 0, transport)).isGreaterThanOrEqualTo(0);
                assertThat(Tcp.payloadOffset(buf, transport)).isLessThanOrEqualTo(buf.writerIndex());
                read += Tcp.sequence(buf, transport) + Tcp.sequenceLength(buf, 0, transport);
                seen.add(options.read(buf, transport));
                assertThat(options.encodedBytes()).isGreaterThanOrEqualTo(0);
            }
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
                boolean v4 = Ip.isIpv4(buf, 0);
                if (v4 != (Ip.protocol(buf, 0) == IpProtocol.ICMP)) {
                    return;
                }
                read += Icmp4.rest(buf, transport) + Icmp4.identifier(buf, transport) + Icmp4.pointer(buf, transport);
                int type = Icmp4.type(buf, transport);
                if (v4 ? Icmp4.isError(type) : Icmp6.isError(type)) {
                    int quote = Icmp4.quoteOffset(transport);
                    read += Ip.protocol(buf, quote) + Ip.source(buf, quote).hashCode();
                    int quotedTransport = Ip.transportOffset(buf, quote);
                    read += buf.getLong(quotedTransport);
                }
            }
            default -> {}
        }
    }
}
