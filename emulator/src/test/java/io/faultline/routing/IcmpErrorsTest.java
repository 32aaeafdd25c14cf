package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Malformation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When ICMP errors are sent (RFC 1812, 4.3.2.7; RFC 4443, 2.4), what they quote, and how often. */
class IcmpErrorsTest {
    private static final Address ROUTER = Address.of("10.0.0.1");
    private static final Address ROUTER_IPV6 = Address.of("fd00::1");
    private static final long SECOND = 1_000_000_000L;

    private final IcmpErrors errors = new IcmpErrors(UnpooledByteBufAllocator.DEFAULT);

    @ParameterizedTest
    @EnumSource(IcmpError.class)
    void anErrorIsAWellFormedMessageOfItsTypeAndCode(IcmpError error) {
        ByteBuf four = about(datagram("10.0.0.2", "10.9.0.2", IpProtocol.UDP, 40), error, 0);
        ByteBuf six = about(datagram("fd00::2", "fd00:9::2", IpProtocol.UDP, 40), error, 0);

        assertThat(Ip.validate(four)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.validate(four, 0)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.type(four, 20)).isEqualTo(error.type4);
        assertThat(Icmp4.code(four, 20)).isEqualTo(error.code4);
        assertThat(Ip.destination(four, 0)).isEqualTo(Address.of("10.0.0.2"));
        assertThat(Ip.source(four, 0)).isEqualTo(ROUTER);
        assertThat(Ip.validate(six)).isEqualTo(Malformation.NONE);
        assertThat(Icmp6.validate(six, 0)).isEqualTo(Malformation.NONE);
        assertThat(Icmp6.type(six, 40)).isEqualTo(error.type6);
        assertThat(Icmp6.code(six, 40)).isEqualTo(error.code6);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.9.0.2, 576", "fd00::2, fd00:9::2, 1280"})
    void anErrorQuotesAsMuchAsFitsTheSmallestMtu(String from, String to, int limit) {
        ByteBuf small = datagram(from, to, IpProtocol.UDP, 100);
        ByteBuf large = datagram(from, to, IpProtocol.UDP, 1400);

        ByteBuf aboutSmall = about(small, IcmpError.TTL_EXCEEDED, 0);
        ByteBuf aboutLarge = about(large, IcmpError.TTL_EXCEEDED, 0);

        int headers = aboutSmall.readableBytes() - small.readableBytes();
        assertThat(headers).isEqualTo(limit == 576 ? 28 : 48);
        assertThat(aboutSmall.slice(headers, small.readableBytes())).isEqualTo(small);
        assertThat(aboutLarge.readableBytes()).isEqualTo(limit);
        assertThat(aboutLarge.slice(headers, limit - headers)).isEqualTo(large.slice(0, limit - headers));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.9.0.2",
        "10.0.0.2, 224.0.0.5",
        "10.0.0.2, 255.255.255.255",
        "::, fd00:9::2",
        "fd00::2, ff02::5"
    })
    void noErrorIsSentAboutPacketsWithoutASourceOrToMany(String from, String to) {
        assertThat(tryAbout(datagram(from, to, IpProtocol.UDP, 40), IcmpError.NO_ROUTE, 0))
                .isNull();
        assertThat(errors.suppressed()).isEqualTo(1);
    }

    @Test
    void tooBigIsReportedEvenAboutAnIpv6MulticastPacket() {
        ByteBuf multicast = datagram("fd00::2", "ff0e::5", IpProtocol.UDP, 1400);

        assertThat(Icmp6.mtu(about(multicast, IcmpError.TOO_BIG, 1300, 0), 40)).isEqualTo(1300);
    }

    @Test
    void anErrorIsNeverAnsweredByAnError() {
        ByteBuf error4 = about(datagram("10.0.0.2", "10.9.0.2", IpProtocol.UDP, 40), IcmpError.NO_ROUTE, 0);
        ByteBuf error6 = about(datagram("fd00::2", "fd00:9::2", IpProtocol.UDP, 40), IcmpError.NO_ROUTE, 0);
        ByteBuf redirect6 =
                datagram("fd00::2", "fd00:9::2", IpProtocol.ICMPV6, 40).setByte(40, Icmp6.REDIRECT);
        ByteBuf echo4 = datagram("10.0.0.2", "10.9.0.2", IpProtocol.ICMP, 40).setByte(20, Icmp4.ECHO_REQUEST);
        ByteBuf echo6 = datagram("fd00::2", "fd00:9::2", IpProtocol.ICMPV6, 40).setByte(40, Icmp6.ECHO_REQUEST);

        assertThat(tryAbout(error4, IcmpError.TTL_EXCEEDED, 0)).isNull();
        assertThat(tryAbout(error6, IcmpError.TTL_EXCEEDED, 0)).isNull();
        assertThat(tryAbout(redirect6, IcmpError.TTL_EXCEEDED, 0)).isNull();
        assertThat(tryAbout(echo4, IcmpError.TTL_EXCEEDED, 0)).isNotNull();
        assertThat(tryAbout(echo6, IcmpError.TTL_EXCEEDED, 0)).isNotNull();
    }

    @Test
    void anIcmpPacketTooShortToTellItsTypeIsNotAnswered() {
        assertThat(tryAbout(datagram("10.0.0.2", "10.9.0.2", IpProtocol.ICMP, 0), IcmpError.NO_ROUTE, 0))
                .isNull();
        assertThat(tryAbout(datagram("fd00::2", "fd00:9::2", IpProtocol.ICMPV6, 0), IcmpError.NO_ROUTE, 0))
                .isNull();
    }

    @Test
    void onlyTheFirstFragmentIsReported() {
        ByteBuf first = datagram("10.0.0.2", "10.9.0.2", IpProtocol.UDP, 40).setShort(6, 0x2000);
        ByteBuf later = datagram("10.0.0.2", "10.9.0.2", IpProtocol.UDP, 40).setShort(6, 0x0003);

        assertThat(tryAbout(first, IcmpError.NO_ROUTE, 0)).isNotNull();
        assertThat(tryAbout(later, IcmpError.NO_ROUTE, 0)).isNull();
    }

    /** As Linux: six at once, then one a second, for each destination apart; what waits too long is not saved up. */
    @Test
    void errorsToOneDestinationAreLimited() {
        assertThat(sentAt(0, 10, "10.0.0.2")).isEqualTo(6);
        assertThat(sentAt(0, 10, "10.0.0.3")).isEqualTo(6);
        assertThat(sentAt(SECOND - 1, 10, "10.0.0.2")).isZero();
        assertThat(sentAt(SECOND, 10, "10.0.0.2")).isEqualTo(1);
        assertThat(sentAt(100 * SECOND, 10, "10.0.0.2")).isEqualTo(6);
        assertThat(errors.limited()).isEqualTo(4 + 4 + 10 + 9 + 4);
    }

    @Test
    void pathMtuDiscoveryIsNotLimited() {
        ByteBuf packet = datagram("10.0.0.2", "10.9.0.2", IpProtocol.UDP, 1400);

        for (int i = 0; i < 50; i++) {
            assertThat(Icmp4.nextHopMtu(about(packet, IcmpError.TOO_BIG, 1300, 0), 20))
                    .isEqualTo(1300);
        }
    }

    @Test
    void theLimitRemembersABoundedNumberOfDestinations() {
        errors.limit(new IcmpRateLimit(SECOND, 1, 2));

        assertThat(sentAt(0, 1, "10.0.0.2")).isEqualTo(1);
        assertThat(sentAt(0, 1, "10.0.0.3")).isEqualTo(1);
        assertThat(sentAt(0, 1, "10.0.0.2")).isZero();
        assertThat(sentAt(0, 1, "10.0.0.4"))
                .as("pushes out .3, the longest unused")
                .isEqualTo(1);
        assertThat(sentAt(0, 1, "10.0.0.2")).isZero();
        assertThat(sentAt(0, 1, "10.0.0.3")).isEqualTo(1);
    }

    @Test
    void theLimitCanBeSwitchedOff() {
        errors.limit(IcmpRateLimit.NONE);

        assertThat(sentAt(0, 1000, "10.0.0.2")).isEqualTo(1000);
        assertThatThrownBy(() -> new IcmpRateLimit(-1, 1, 1)).hasMessageContaining("interval -1 ns");
    }

    /** RFC 4443, 3.4: the pointer names the next header field that holds the unknown protocol. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUnknownIpv6ProtocolIsPointedAt(boolean withDestinationOptions) {
        ByteBuf packet = datagram("fd00::2", "fd00:9::2", IpProtocol.OSPF, 40);
        if (withDestinationOptions) {
            packet.setByte(6, IpProtocol.DESTINATION_OPTIONS);
            packet.setByte(40, IpProtocol.OSPF)
                    .setByte(41, 0)
                    .setByte(42, 1)
                    .setByte(43, 4)
                    .setInt(44, 0);
        }

        ByteBuf error = about(packet, IcmpError.PROTOCOL_UNREACHABLE, 0);

        assertThat(Icmp6.pointer(error, 40)).isEqualTo(withDestinationOptions ? 40 : 6);
    }

    private int sentAt(long nowNs, int attempts, String to) {
        int sent = 0;
        for (int i = 0; i < attempts; i++) {
            sent += tryAbout(datagram(to, "10.9.0.2", IpProtocol.UDP, 20), IcmpError.NO_ROUTE, nowNs) == null ? 0 : 1;
        }
        return sent;
    }

    private ByteBuf about(ByteBuf packet, IcmpError error, long nowNs) {
        return about(packet, error, 0, nowNs);
    }

    private ByteBuf about(ByteBuf packet, IcmpError error, int mtu, long nowNs) {
        Address own = Ip.isIpv4(packet, 0) ? ROUTER : ROUTER_IPV6;
        ByteBuf made = errors.about(packet, 0, error, own, mtu, nowNs);
        assertThat(made).isNotNull();
        return made;
    }

    private @Nullable ByteBuf tryAbout(ByteBuf packet, IcmpError error, long nowNs) {
        return errors.about(packet, 0, error, Ip.isIpv4(packet, 0) ? ROUTER : ROUTER_IPV6, 0, nowNs);
    }

    private static ByteBuf datagram(String from, String to, int protocol, int payload) {
        ByteBuf packet = Unpooled.buffer();
        Ip.writeHeader(packet, Address.of(from), Address.of(to), protocol, payload, 0, 64, 7, false);
        for (int i = 0; i < payload; i++) {
            packet.writeByte(i);
        }
        return packet;
    }
}
