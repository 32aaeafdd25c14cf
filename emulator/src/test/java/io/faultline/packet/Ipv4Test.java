package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Ipv4Test {
    private static final int SOURCE = Address.of("192.0.2.1").ipv4();
    private static final int DESTINATION = Address.of("198.51.100.7").ipv4();

    private static ByteBuf datagram(int payloadBytes) {
        ByteBuf buf = Unpooled.buffer(100);
        Ipv4.writeHeader(buf, SOURCE, DESTINATION, IpProtocol.UDP, payloadBytes, 0xb9, 64, 0xbeef, true);
        return buf.writeZero(payloadBytes);
    }

    @Test
    void whatIsWrittenIsRead() {
        ByteBuf buf = datagram(8);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ip.version(buf, 0)).isEqualTo(4);
        assertThat(Ipv4.headerLength(buf, 0)).isEqualTo(20);
        assertThat(Ipv4.totalLength(buf, 0)).isEqualTo(28);
        assertThat(Ipv4.dscp(buf, 0)).isEqualTo(46);
        assertThat(Ipv4.ecn(buf, 0)).isEqualTo(Ecn.ECT_1);
        assertThat(Ipv4.identification(buf, 0)).isEqualTo(0xbeef);
        assertThat(Ipv4.dontFragment(buf, 0)).isTrue();
        assertThat(Ipv4.isFragment(buf, 0)).isFalse();
        assertThat(Ipv4.ttl(buf, 0)).isEqualTo(64);
        assertThat(Ipv4.protocol(buf, 0)).isEqualTo(IpProtocol.UDP);
        assertThat(Ip.source(buf, 0)).hasToString("192.0.2.1");
        assertThat(Ip.destination(buf, 0)).hasToString("198.51.100.7");
        assertThat(Ip.transportOffset(buf, 0)).isEqualTo(20);
        assertThat(Ip.transportLength(buf, 0)).isEqualTo(8);
    }

    @Test
    void aTtlCountsDownThroughAllItsValuesWithARightChecksum() {
        ByteBuf buf = datagram(8);
        for (int expected = 63; expected >= 0; expected--) {
            assertThat(Ip.decrementTtl(buf, 0)).isEqualTo(expected);
            assertThat(Ip.ttl(buf, 0)).isEqualTo(expected);
            assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        }
        assertThat(Ipv4.protocol(buf, 0)).isEqualTo(IpProtocol.UDP);
    }

    @Test
    void markingCongestionKeepsTheChecksumRight() {
        ByteBuf buf = datagram(8);
        Ip.setTos(buf, 0, Ip.tos(buf, 0) | Ecn.CE);
        assertThat(Ip.ecn(buf, 0)).isEqualTo(Ecn.CE);
        assertThat(Ipv4.dscp(buf, 0)).isEqualTo(46);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
    }

    @Test
    void everyWrongHeaderIsNamed() {
        assertThat(Ip.validate(Unpooled.EMPTY_BUFFER)).isEqualTo(Malformation.TRUNCATED);
        assertThat(Ip.validate(datagram(8).writerIndex(27))).isEqualTo(Malformation.TRUNCATED);
        assertThat(Ip.validate(datagram(8).setByte(0, 0x55))).isEqualTo(Malformation.VERSION);
        assertThat(Ip.validate(datagram(8).setByte(0, 0x44))).isEqualTo(Malformation.HEADER_LENGTH);
        assertThat(Ip.validate(datagram(8).setByte(0, 0x4f))).isEqualTo(Malformation.TRUNCATED);
        assertThat(Ip.validate(datagram(8).setShort(2, 19))).isEqualTo(Malformation.TOTAL_LENGTH);
        assertThat(Ip.validate(datagram(8).setByte(8, 63))).isEqualTo(Malformation.HEADER_CHECKSUM);
    }

    @Test
    void aGroupOrTheBroadcastAddressIsNeverASource() {
        for (String source : new String[] {"224.0.0.1", "239.255.255.255", "255.255.255.255"}) {
            ByteBuf buf = datagram(8);
            Ipv4.setSource(buf, 0, Address.of(source).ipv4());
            assertThat(Ip.validate(buf)).as(source).isEqualTo(Malformation.ADDRESS);
        }
    }

    @Test
    void bytesBehindTheDatagramAreNotPartOfIt() {
        ByteBuf padded = datagram(8).writeZero(18);
        assertThat(Ip.validate(padded)).isEqualTo(Malformation.NONE);
        assertThat(Ip.transportLength(padded, 0)).isEqualTo(8);
    }

    @Test
    void aFragmentBeyond65535BytesIsRefused() {
        ByteBuf buf = datagram(16).setShort(6, 0x1fff);
        Ipv4.fillChecksum(buf, 0);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.FRAGMENT);
    }

    @Test
    void aFragmentInTheMiddleMustBeAMultipleOf8Bytes() {
        ByteBuf buf = datagram(12).setShort(6, 0x2000);
        Ipv4.fillChecksum(buf, 0);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.FRAGMENT);
        ByteBuf last = datagram(12).setShort(6, 0x0005);
        Ipv4.fillChecksum(last, 0);
        assertThat(Ip.validate(last)).isEqualTo(Malformation.NONE);
        assertThat(Ipv4.fragmentOffset(last, 0)).isEqualTo(40);
        assertThat(Ip.hasTransportHeader(last, 0)).isFalse();
    }

    @Test
    void optionsAreFoundAndTheTransportIsBehindThem() {
        ByteBuf buf = TestPackets.withIpv4Options(datagram(8), new SplittableRandom(791));
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ipv4.findOption(buf, 0, Ipv4Option.ROUTER_ALERT)).isEqualTo(20);
        assertThat(Ipv4.findOption(buf, 0, Ipv4Option.TIMESTAMP)).isEqualTo(-1);
        assertThat(Ip.transportOffset(buf, 0)).isEqualTo(Ipv4.headerLength(buf, 0));
        assertThat(Ip.transportLength(buf, 0)).isEqualTo(8);
    }

    @Test
    void aBrokenOptionIsPointedAt() {
        ByteBuf buf = Unpooled.buffer(100);
        Ipv4.writeHeader(buf, SOURCE, DESTINATION, IpProtocol.UDP, 8, 0, 64, 0, true);
        buf.writeInt(0x0107_0b04).writeInt(0).setByte(0, 0x47);
        Ipv4.fillChecksum(buf, 0);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.OPTIONS);
        // No-operation at 20, record route at 21, whose length at 22 reaches beyond the header.
        assertThat(Ipv4.optionError(buf, 0)).isEqualTo(22);
    }

    @Test
    void aDatagramTooLongToSayIsNotWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv4.writeHeader(
                        Unpooled.buffer(), SOURCE, DESTINATION, IpProtocol.UDP, 65_516, 0, 64, 0, true))
                .withMessage("payload: 65516 bytes (expected: 0 to 65515)");
    }
}
