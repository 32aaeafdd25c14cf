package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP, TCP and ICMP over both families: what is written is read, and what is broken is named. */
class TransportTest {
    private static final ByteBuf HELLO = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 198.51.100.7", "2001:db8::1, 2001:db8::2"})
    void aUdpDatagramRoundTrips(String from, String to) {
        ByteBuf buf = Unpooled.buffer();
        int off = Udp.write(buf, Address.of(from), Address.of(to), 5353, 53, HELLO, 64, 7, true);
        int udp = Ip.transportOffset(buf, off);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Udp.validate(buf, off)).isEqualTo(Malformation.NONE);
        assertThat(Ip.protocol(buf, off)).isEqualTo(IpProtocol.UDP);
        assertThat(Udp.sourcePort(buf, udp)).isEqualTo(5353);
        assertThat(Udp.destinationPort(buf, udp)).isEqualTo(53);
        assertThat(Udp.payloadLength(buf, udp)).isEqualTo(5);
        assertThat(ByteBufUtil.equals(buf, Udp.payloadOffset(udp), HELLO, 0, 5)).isTrue();
        assertThat(HELLO.readerIndex()).isZero();

        buf.setByte(Udp.payloadOffset(udp), 'j');
        assertThat(Udp.validate(buf, off)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
    }

    @Test
    void aUdpChecksumOfZeroMeansNoneOverIpv4AndIsRefusedOverIpv6() {
        ByteBuf v4 = Unpooled.buffer();
        Udp.write(v4, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 1, 2, HELLO, 64, 7, true);
        assertThat(Udp.validate(v4.setShort(20 + 6, 0), 0)).isEqualTo(Malformation.NONE);
        ByteBuf v6 = Unpooled.buffer();
        Udp.write(v6, Address.of("2001:db8::1"), Address.of("2001:db8::2"), 1, 2, HELLO, 64, 7, true);
        assertThat(Udp.validate(v6.setShort(40 + 6, 0), 0)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
    }

    @Test
    void aComputedUdpChecksumOfZeroIsSentAsAllOnes() {
        Address from = Address.of("10.0.0.1");
        Address to = Address.of("10.0.0.2");
        ByteBuf payload = Unpooled.buffer().writeShort(0);
        ByteBuf buf = Unpooled.buffer();
        Udp.write(buf, from, to, 1, 2, payload, 64, 7, true);
        // A payload equal to the checksum that zero gives makes the sum all ones, whose complement is zero.
        payload.setShort(0, Udp.checksum(buf, 20));
        Udp.write(buf.clear(), from, to, 1, 2, payload, 64, 7, true);
        assertThat(Udp.checksum(buf, 20)).isEqualTo(0xffff);
        assertThat(Udp.validate(buf, 0)).isEqualTo(Malformation.NONE);
    }

    @Test
    void aUdpLengthThatDoesNotFitIsRefused() {
        ByteBuf buf = Unpooled.buffer();
        Udp.write(buf, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 1, 2, HELLO, 64, 7, true);
        assertThat(Udp.validate(buf.setShort(24, 14), 0)).isEqualTo(Malformation.TRANSPORT_LENGTH);
        assertThat(Udp.validate(buf.setShort(24, 7), 0)).isEqualTo(Malformation.TRANSPORT_LENGTH);
    }

    @Test
    void addressesOfTwoFamiliesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Udp.write(
                        Unpooled.buffer(), Address.of("10.0.0.1"), Address.of("::1"), 1, 2, HELLO, 64, 7, true))
                .withMessage("source 10.0.0.1, destination ::1 (expected: both of one family)");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 198.51.100.7", "2001:db8::1, 2001:db8::2"})
    void aTcpSegmentRoundTrips(String from, String to) {
        TcpOptions options =
                new TcpOptions().mss(1460).windowScale(7).sackPermitted(true).timestamps(111, 222);
        ByteBuf buf = Unpooled.buffer();
        int off = Tcp.write(
                buf,
                Address.of(from),
                Address.of(to),
                40000,
                443,
                0xfffffff0,
                5,
                Tcp.SYN | Tcp.ECE | Tcp.CWR,
                64240,
                options,
                HELLO,
                Ecn.ECT_0,
                64,
                7,
                true);
        int tcp = Ip.transportOffset(buf, off);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Tcp.validate(buf, off)).isEqualTo(Malformation.NONE);
        assertThat(Tcp.sourcePort(buf, tcp)).isEqualTo(40000);
        assertThat(Tcp.destinationPort(buf, tcp)).isEqualTo(443);
        assertThat(Tcp.sequence(buf, tcp)).isEqualTo(-16);
        assertThat(Tcp.acknowledgment(buf, tcp)).isEqualTo(5);
        assertThat(Tcp.flags(buf, tcp)).isEqualTo(Tcp.SYN | Tcp.ECE | Tcp.CWR);
        assertThat(Tcp.window(buf, tcp)).isEqualTo(64240);
        assertThat(Tcp.headerLength(buf, tcp)).isEqualTo(40);
        assertThat(Tcp.payloadLength(buf, off, tcp)).isEqualTo(5);
        assertThat(Tcp.sequenceLength(buf, off, tcp)).isEqualTo(6);
        assertThat(ByteBufUtil.equals(buf, Tcp.payloadOffset(buf, tcp), HELLO, 0, 5))
                .isTrue();

        buf.setByte(tcp + 4, 0);
        assertThat(Tcp.validate(buf, off)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
        buf.setByte(tcp + 12, 0x40);
        assertThat(Tcp.validate(buf, off)).isEqualTo(Malformation.TRANSPORT_LENGTH);
        buf.setByte(tcp + 12, 0xf0);
        assertThat(Tcp.validate(buf, off)).isEqualTo(Malformation.TRANSPORT_LENGTH);
    }

    @Test
    void everyMixOfTcpOptionsRoundTrips() {
        long seed = 7323;
        SplittableRandom random = new SplittableRandom(seed);
        Address from = Address.of("10.0.0.1");
        Address to = Address.of("10.0.0.2");
        TcpOptions read = new TcpOptions();
        ByteBuf buf = Unpooled.buffer();
        for (int i = 0; i < 20_000; i++) {
            TcpOptions written = TestPackets.tcpOptions(random);
            Tcp.write(buf.clear(), from, to, 1, 2, 3, 4, Tcp.ACK, 5, written, HELLO, 0, 64, 7, true);
            String what = "seed " + seed + ", step " + i;
            assertThat(written.encodedBytes()).as(what).isLessThanOrEqualTo(TcpOptions.MAX_BYTES);
            assertThat(Tcp.validate(buf, 0)).as(what).isEqualTo(Malformation.NONE);
            assertThat(read.read(buf, 20)).as(what).isEqualTo(Malformation.NONE);
            assertThat(read.mss()).as(what).isEqualTo(written.mss());
            assertThat(read.windowScale()).as(what).isEqualTo(written.windowScale());
            assertThat(read.sackPermitted()).as(what).isEqualTo(written.sackPermitted());
            assertThat(read.hasTimestamps()).as(what).isEqualTo(written.hasTimestamps());
            assertThat(read.sackBlocks()).as(what).isEqualTo(written.sackBlocks());
            if (written.hasTimestamps()) {
                assertThat(read.timestampValue()).as(what).isEqualTo(written.timestampValue());
                assertThat(read.timestampEchoReply()).as(what).isEqualTo(written.timestampEchoReply());
            }
            for (int block = 0; block < written.sackBlocks(); block++) {
                assertThat(read.sackLeft(block)).as(what).isEqualTo(written.sackLeft(block));
                assertThat(read.sackRight(block)).as(what).isEqualTo(written.sackRight(block));
            }
        }
    }

    @Test
    void threeSackBlocksFitBesideTimestamps() {
        TcpOptions options = new TcpOptions().timestamps(1, 2);
        assertThat(options.addSack(1, 2)).isTrue();
        assertThat(options.addSack(3, 4)).isTrue();
        assertThat(options.addSack(5, 6)).isTrue();
        assertThat(options.addSack(7, 8)).isFalse();
        assertThat(options.encodedBytes()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({
        // MSS 1460 then: length zero, length one, beyond the header, of the wrong length for its kind
        "020405b4 03000000, 1460",
        "020405b4 03010000, 1460",
        "020405b4 fd100000, 1460",
        "020405b4 01010103, 1460",
        "020405b4 03040000, 1460",
        "020305b4 00000000, -1",
        "020405b4 05060000 00010000, 1460"
    })
    void anIllegalTcpOptionLengthEndsTheReadingAndIsNamed(String hex, int mss) {
        TcpOptions options = new TcpOptions();
        assertThat(options.read(withRawOptions(hex), 20)).isEqualTo(Malformation.OPTIONS);
        assertThat(options.mss()).isEqualTo(mss);
    }

    @Test
    void unknownTcpOptionsAreSkippedAndNothingIsReadBehindTheEnd() {
        TcpOptions options = new TcpOptions();
        // Fast open (34), then MSS, end of options, and garbage behind it.
        assertThat(options.read(withRawOptions("2206aaaaaaaa 01 01 020405b4 00 ffffff"), 20))
                .isEqualTo(Malformation.NONE);
        assertThat(options.mss()).isEqualTo(1460);
        assertThat(options.windowScale()).isEqualTo(-1);
        assertThat(options.read(withRawOptions("03030fff 00000000"), 20)).isEqualTo(Malformation.OPTIONS);
        assertThat(options.windowScale()).as("a shift beyond 14 counts as 14").isEqualTo(14);
        assertThat(options.mss()).as("nothing is left of the segment before").isEqualTo(-1);
    }

    private static ByteBuf withRawOptions(String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
        ByteBuf buf = Unpooled.buffer();
        int length = Tcp.HEADER_BYTES + bytes.length;
        Ip.writeHeader(buf, Address.of("10.0.0.1"), Address.of("10.0.0.2"), IpProtocol.TCP, length, 0, 64, 7, true);
        int tcp = Tcp.writeHeader(buf, 1, 2, 3, 4, Tcp.SYN, 5, 0, null);
        buf.writeBytes(bytes).setByte(tcp + 12, (length / 4) << 4);
        Tcp.fillChecksum(buf, 0, tcp);
        assertThat(Tcp.validate(buf, 0)).isEqualTo(Malformation.NONE);
        return buf;
    }

    @Test
    void anEchoRoundTrips() {
        ByteBuf v4 = Unpooled.buffer();
        TestPackets.echo(v4, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 0xbeef, 3, HELLO, 64, 7);
        assertThat(Icmp4.validate(v4, 0)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.type(v4, 20)).isEqualTo(Icmp4.ECHO_REQUEST);
        assertThat(Icmp4.identifier(v4, 20)).isEqualTo(0xbeef);
        assertThat(Icmp4.sequence(v4, 20)).isEqualTo(3);
        ByteBuf v6 = Unpooled.buffer();
        TestPackets.echo(v6, Address.of("2001:db8::1"), Address.of("2001:db8::2"), 0xbeef, 3, HELLO, 64, 7);
        assertThat(Icmp6.validate(v6, 0)).isEqualTo(Malformation.NONE);
        assertThat(Icmp6.type(v6, 40)).isEqualTo(Icmp6.ECHO_REQUEST);
        assertThat(Icmp6.identifier(v6, 40)).isEqualTo(0xbeef);
        assertThat(Icmp6.sequence(v6, 40)).isEqualTo(3);
        assertThat(Icmp4.validate(v4.setByte(28, 0), 0)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
        assertThat(Icmp6.validate(v6.setByte(48, 0), 0)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
    }

    @Test
    void anIcmpErrorQuotesAsMuchAsItMay() {
        ByteBuf big = Unpooled.buffer().writeZero(3000);
        ByteBuf offending4 = Unpooled.buffer();
        Udp.write(offending4, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 4444, 53, big, 64, 7, true);
        ByteBuf v4 = Unpooled.buffer();
        TestPackets.error(v4, Address.of("10.0.0.9"), Address.of("10.0.0.1"), offending4, 64, 7, 0);
        assertThat(Ip.validate(v4)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.validate(v4, 0)).isEqualTo(Malformation.NONE);
        assertThat(v4.readableBytes()).as("RFC 1812, 4.3.2.3").isEqualTo(576);
        assertThat(Icmp4.nextHopMtu(v4, 20)).isEqualTo(1400);
        int quote = Icmp4.quoteOffset(20);
        assertThat(Ip.source(v4, quote)).hasToString("10.0.0.1");
        assertThat(Udp.sourcePort(v4, Ip.transportOffset(v4, quote))).isEqualTo(4444);

        ByteBuf offending6 = Unpooled.buffer();
        Udp.write(offending6, Address.of("2001:db8::1"), Address.of("2001:db8::2"), 4444, 53, big, 64, 7, true);
        ByteBuf v6 = Unpooled.buffer();
        TestPackets.error(v6, Address.of("2001:db8::9"), Address.of("2001:db8::1"), offending6, 64, 7, 0);
        assertThat(Ip.validate(v6)).isEqualTo(Malformation.NONE);
        assertThat(Icmp6.validate(v6, 0)).isEqualTo(Malformation.NONE);
        assertThat(v6.readableBytes()).as("RFC 4443, 2.4 (c)").isEqualTo(1280);
        assertThat(Icmp6.mtu(v6, 40)).isEqualTo(1400);
        assertThat(Udp.sourcePort(v6, Ip.transportOffset(v6, Icmp6.quoteOffset(40))))
                .isEqualTo(4444);
    }

    @Test
    void anIcmpErrorThatQuotesTooLittleIsNamed() {
        ByteBuf offending = Unpooled.buffer();
        Udp.write(offending, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 4444, 53, HELLO, 64, 7, true);
        for (int kept = 0; kept < 28; kept++) {
            ByteBuf error = Unpooled.buffer();
            TestPackets.error(
                    error,
                    Address.of("10.0.0.9"),
                    Address.of("10.0.0.1"),
                    offending.copy().writerIndex(kept),
                    64,
                    7,
                    0);
            assertThat(Icmp4.validate(error, 0)).as("%d bytes quoted", kept).isEqualTo(Malformation.QUOTE);
        }
    }
}
