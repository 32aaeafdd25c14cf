package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class Ipv6Test {
    private static final Address SOURCE = Address.of("2001:db8::1");
    private static final Address DESTINATION = Address.of("2001:db8::2");

    private static ByteBuf header(int nextHeader, int payloadBytes) {
        ByteBuf buf = Unpooled.buffer(2048);
        Ipv6.writeHeader(
                buf,
                SOURCE.high(),
                SOURCE.low(),
                DESTINATION.high(),
                DESTINATION.low(),
                nextHeader,
                payloadBytes,
                0xb9,
                0xabcde,
                64);
        return buf;
    }

    @Test
    void whatIsWrittenIsRead() {
        ByteBuf buf = header(IpProtocol.UDP, 8).writeZero(8);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ip.version(buf, 0)).isEqualTo(6);
        assertThat(Ipv6.trafficClass(buf, 0)).isEqualTo(0xb9);
        assertThat(Ipv6.dscp(buf, 0)).isEqualTo(46);
        assertThat(Ipv6.flowLabel(buf, 0)).isEqualTo(0xabcde);
        assertThat(Ipv6.payloadLength(buf, 0)).isEqualTo(8);
        assertThat(Ip.protocol(buf, 0)).isEqualTo(IpProtocol.UDP);
        assertThat(Ip.transportOffset(buf, 0)).isEqualTo(40);
        assertThat(Ip.source(buf, 0)).isEqualTo(SOURCE);
        assertThat(Ip.destination(buf, 0)).isEqualTo(DESTINATION);
        assertThat(Ip.dontFragment(buf, 0)).isTrue();

        Ip.setTos(buf, 0, 0x03);
        Ipv6.setFlowLabel(buf, 0, 0x12345);
        assertThat(Ip.version(buf, 0)).isEqualTo(6);
        assertThat(Ip.ecn(buf, 0)).isEqualTo(Ecn.CE);
        assertThat(Ipv6.flowLabel(buf, 0)).isEqualTo(0x12345);
        assertThat(Ip.decrementTtl(buf, 0)).isEqualTo(63);
        assertThat(Ip.protocol(buf, 0)).isEqualTo(IpProtocol.UDP);
    }

    @Test
    void theTransportIsFoundBehindEveryExtensionHeader() {
        ByteBuf buf = header(IpProtocol.HOP_BY_HOP, 8 + 16 + 24 + 8 + 8);
        buf.writeByte(IpProtocol.DESTINATION_OPTIONS)
                .writeByte(0)
                .writeByte(5)
                .writeByte(2)
                .writeShort(0)
                .writeShort(0x0100);
        buf.writeByte(IpProtocol.ROUTING)
                .writeByte(1)
                .writeByte(1)
                .writeByte(12)
                .writeZero(12);
        buf.writeByte(IpProtocol.FRAGMENT)
                .writeByte(2)
                .writeByte(4)
                .writeByte(0)
                .writeZero(20);
        buf.writeByte(IpProtocol.UDP).writeByte(0).writeShort(1).writeInt(77);
        buf.writeZero(8);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ip.protocol(buf, 0)).isEqualTo(IpProtocol.UDP);
        assertThat(Ip.transportOffset(buf, 0)).isEqualTo(40 + 8 + 16 + 24 + 8);
        assertThat(Ip.isFragment(buf, 0)).isTrue();
        assertThat(Ip.hasTransportHeader(buf, 0)).isTrue();
        int fragment = Ipv6Extensions.fragmentHeader(Ipv6Extensions.walk(buf, 0, buf.writerIndex()));
        assertThat(fragment).isEqualTo(40 + 8 + 16 + 24);
        assertThat(Ipv6Extensions.identification(buf, fragment)).isEqualTo(77);
        assertThat(Ipv6Extensions.moreFragments(buf, fragment)).isTrue();
        assertThat(Ipv6Extensions.discardingOption(buf, 40)).isEqualTo(-1);
    }

    @Test
    void aLaterFragmentHasNoTransportHeaderToLookAt() {
        ByteBuf buf = header(IpProtocol.FRAGMENT, 16);
        buf.writeByte(IpProtocol.DESTINATION_OPTIONS)
                .writeByte(0)
                .writeShort(1480)
                .writeInt(77)
                .writeLong(-1);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ip.hasTransportHeader(buf, 0)).isFalse();
        assertThat(Ipv6Extensions.fragmentOffset(buf, 40)).isEqualTo(1480);
    }

    @Test
    void anAtomicFragmentIsAWholeDatagram() {
        ByteBuf buf = header(IpProtocol.FRAGMENT, 16);
        buf.writeByte(IpProtocol.UDP).writeByte(0).writeShort(0).writeInt(77).writeZero(8);
        assertThat(Ip.isFragment(buf, 0)).isFalse();
    }

    @Test
    void hopByHopOptionsStandFirstOrNowhere() {
        ByteBuf buf = header(IpProtocol.DESTINATION_OPTIONS, 16);
        buf.writeByte(IpProtocol.HOP_BY_HOP).writeByte(0).writeShort(0x0104).writeZero(4);
        buf.writeByte(IpProtocol.NO_NEXT_HEADER).writeByte(0).writeShort(0x0104).writeZero(4);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.EXTENSION_HEADER);
    }

    @Test
    void aChainWithoutEndIsNotFollowed() {
        ByteBuf buf = header(IpProtocol.DESTINATION_OPTIONS, 8 * 200);
        for (int i = 0; i < 200; i++) {
            buf.writeByte(IpProtocol.DESTINATION_OPTIONS)
                    .writeByte(0)
                    .writeShort(0x0104)
                    .writeZero(4);
        }
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.EXTENSION_HEADER);
    }

    @Test
    void aHeaderThatReachesBeyondThePacketIsTruncated() {
        ByteBuf buf = header(IpProtocol.ROUTING, 16);
        buf.writeByte(IpProtocol.UDP).writeByte(2).writeZero(14);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.TRUNCATED);
        ByteBuf none = header(IpProtocol.ROUTING, 4).writeZero(4);
        assertThat(Ip.validate(none)).isEqualTo(Malformation.TRUNCATED);
    }

    @Test
    void anOptionThatReachesBeyondItsHeaderIsRefused() {
        ByteBuf buf = header(IpProtocol.HOP_BY_HOP, 16);
        buf.writeByte(IpProtocol.UDP).writeByte(0).writeByte(1).writeByte(5).writeZero(12);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.OPTIONS);
    }

    @Test
    void anUnknownOptionThatWantsADiscardIsPointedAt() {
        ByteBuf buf = header(IpProtocol.HOP_BY_HOP, 16);
        // Pad1, an unknown option to be skipped (00), an unknown one to be answered with an ICMP error (10).
        buf.writeByte(IpProtocol.UDP)
                .writeByte(0)
                .writeByte(0)
                .writeShort(0x1e00)
                .writeShort(0x9e00)
                .writeByte(0);
        buf.writeZero(8);
        assertThat(Ip.validate(buf)).isEqualTo(Malformation.NONE);
        assertThat(Ipv6Extensions.discardingOption(buf, 40)).isEqualTo(45);
    }

    @Test
    void addressesThatMustNotBeOnAWireAreRefused() {
        ByteBuf multicast = header(IpProtocol.UDP, 0);
        Ipv6.setSource(multicast, 0, 0xff02L << 48, 1);
        assertThat(Ip.validate(multicast)).isEqualTo(Malformation.ADDRESS);
        ByteBuf mapped = header(IpProtocol.UDP, 0);
        Address v4 = Address.of("::ffff:10.0.0.1");
        Ipv6.setDestination(mapped, 0, v4.high(), v4.low());
        assertThat(Ip.validate(mapped)).isEqualTo(Malformation.ADDRESS);
    }

    @Test
    void everyWrongHeaderIsNamed() {
        assertThat(Ip.validate(header(IpProtocol.UDP, 8))).isEqualTo(Malformation.TRUNCATED);
        assertThat(Ip.validate(header(IpProtocol.UDP, 0).writerIndex(39))).isEqualTo(Malformation.TRUNCATED);
        assertThat(Ip.validate(header(IpProtocol.UDP, 0).setByte(0, 0x75))).isEqualTo(Malformation.VERSION);
    }
}
