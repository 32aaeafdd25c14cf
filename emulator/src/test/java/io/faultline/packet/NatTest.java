package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatTest {
    private static final ByteBuf PAYLOAD = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5});

    @Test
    void aRewrittenDatagramIsTheOneThatWouldHaveBeenWritten() {
        long seed = 3022;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            boolean v4 = random.nextBoolean();
            boolean tcp = random.nextBoolean();
            ByteBuf payload = TestPackets.payload(random, 100);
            Address[] before = {TestPackets.address(random, v4), TestPackets.address(random, v4)};
            Address[] after = {TestPackets.address(random, v4), TestPackets.address(random, v4)};
            int[] ports = {random.nextInt(0x10000), random.nextInt(0x10000)};
            int[] newPorts = {random.nextInt(0x10000), random.nextInt(0x10000)};
            ByteBuf rewritten = packet(tcp, before, ports, payload);
            ByteBuf expected = packet(tcp, after, newPorts, payload);

            String what = "seed " + seed + ", step " + i;
            assertThat(Nat.rewriteSource(rewritten, 0, after[0], newPorts[0]))
                    .as(what)
                    .isEqualTo(Malformation.NONE);
            assertThat(Nat.rewriteDestination(rewritten, 0, after[1], newPorts[1]))
                    .as(what)
                    .isEqualTo(Malformation.NONE);
            assertThat(ByteBufUtil.hexDump(rewritten)).as(what).isEqualTo(ByteBufUtil.hexDump(expected));
        }
    }

    private static ByteBuf packet(boolean tcp, Address[] addresses, int[] ports, ByteBuf payload) {
        ByteBuf out = Unpooled.buffer();
        if (tcp) {
            Tcp.write(
                    out,
                    addresses[0],
                    addresses[1],
                    ports[0],
                    ports[1],
                    7,
                    8,
                    Tcp.ACK,
                    9,
                    null,
                    payload,
                    0,
                    64,
                    1,
                    true);
        } else {
            Udp.write(out, addresses[0], addresses[1], ports[0], ports[1], payload, 64, 1, true);
        }
        return out;
    }

    @Test
    void everyKindOfDatagramStaysWellFormed() {
        long seed = 5508;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            ByteBuf packet = TestPackets.random(random);
            Address to = TestPackets.address(random, Ip.isIpv4(packet, 0));
            String what = "seed " + seed + ", step " + i + ": " + ByteBufUtil.hexDump(packet);
            assertThat(Nat.rewriteDestination(packet, 0, to, random.nextInt(0x10000)))
                    .as(what)
                    .isEqualTo(Malformation.NONE);
            assertThat(Nat.rewriteSource(packet, 0, to, Nat.SAME_PORT)).as(what).isEqualTo(Malformation.NONE);
            assertThat(Ip.destination(packet, 0)).as(what).isEqualTo(to);
            assertThat(Ip.validate(packet)).as(what).isEqualTo(Malformation.NONE);
            assertThat(TestPackets.validateTransport(packet, 0)).as(what).isEqualTo(Malformation.NONE);
        }
    }

    @Test
    void aMissingUdpChecksumStaysMissing() {
        ByteBuf packet = packet(
                false, new Address[] {Address.of("10.0.0.1"), Address.of("10.0.0.2")}, new int[] {1000, 53}, PAYLOAD);
        packet.setShort(26, 0);
        Nat.rewriteDestination(packet, 0, Address.of("10.9.9.9"), 5300);
        assertThat(Udp.checksum(packet, 20)).isZero();
        assertThat(Udp.destinationPort(packet, 20)).isEqualTo(5300);
        assertThat(Ip.validate(packet)).isEqualTo(Malformation.NONE);
    }

    @Test
    void aPayloadBrokenOnTheWayStaysBroken() {
        ByteBuf packet = packet(
                true, new Address[] {Address.of("10.0.0.1"), Address.of("10.0.0.2")}, new int[] {1000, 80}, PAYLOAD);
        packet.setByte(packet.writerIndex() - 1, 99);
        Nat.rewriteDestination(packet, 0, Address.of("10.9.9.9"), 8080);
        assertThat(Tcp.validate(packet, 0)).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
    }

    @Test
    void aLaterFragmentHasOnlyItsAddressRewritten() {
        ByteBuf packet = packet(
                false, new Address[] {Address.of("10.0.0.1"), Address.of("10.0.0.2")}, new int[] {1000, 53}, PAYLOAD);
        Ipv4.setFragment(packet, 0, 1480, false, packet.readableBytes());
        String payload = ByteBufUtil.hexDump(packet, 20, packet.readableBytes() - 20);
        assertThat(Nat.rewriteSource(packet, 0, Address.of("10.9.9.9"), 5300)).isEqualTo(Malformation.NONE);
        assertThat(Ip.source(packet, 0)).hasToString("10.9.9.9");
        assertThat(ByteBufUtil.hexDump(packet, 20, packet.readableBytes() - 20)).isEqualTo(payload);
        assertThat(Ip.validate(packet)).isEqualTo(Malformation.NONE);
    }

    @Test
    void aTransportHeaderThatIsNotAllThereIsLeftAlone() {
        ByteBuf packet = Unpooled.buffer();
        Ip.writeHeader(packet, Address.of("10.0.0.1"), Address.of("10.0.0.2"), IpProtocol.TCP, 19, 0, 64, 1, true);
        packet.writeZero(19);
        String before = ByteBufUtil.hexDump(packet);
        assertThat(Nat.rewriteSource(packet, 0, Address.of("10.9.9.9"), 1)).isEqualTo(Malformation.TRANSPORT_LENGTH);
        assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(before);
    }

    @Test
    void anAddressOfTheOtherFamilyIsRefused() {
        ByteBuf packet = packet(
                true, new Address[] {Address.of("10.0.0.1"), Address.of("10.0.0.2")}, new int[] {1000, 80}, PAYLOAD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nat.rewriteSource(packet, 0, Address.of("2001:db8::1"), 1))
                .withMessage("address: 2001:db8::1 (expected: IPv4)");
    }

    /** What a client behind a balancer must see: its own packet to the service's address, not the target it was sent to. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.", "2001:db8::"})
    void anIcmpErrorIsTranslatedWithThePacketItQuotes(String net) {
        Address client = Address.of(net + "1");
        Address service = Address.of(net + "2");
        Address target = Address.of(net + "3");
        ByteBuf original = packet(true, new Address[] {client, service}, new int[] {1000, 80}, PAYLOAD);
        ByteBuf sent = original.copy();
        Nat.rewriteDestination(sent, 0, target, 8080);
        ByteBuf error = Unpooled.buffer();
        TestPackets.error(error, target, client, sent, 64, 1, 0);
        assertThat(Nat.rewriteQuotedDestination(error, 0, service, 80)).isEqualTo(Malformation.NONE);
        assertThat(Nat.rewriteSource(error, 0, service, Nat.SAME_PORT)).isEqualTo(Malformation.NONE);

        ByteBuf expected = Unpooled.buffer();
        TestPackets.error(expected, service, client, original, 64, 1, 0);
        assertThat(ByteBufUtil.hexDump(error)).isEqualTo(ByteBufUtil.hexDump(expected));
    }

    @Test
    void onlyAnIcmpErrorHasAQuoteToRewrite() {
        ByteBuf echo = Unpooled.buffer();
        TestPackets.echo(echo, Address.of("10.0.0.1"), Address.of("10.0.0.2"), 1, 2, PAYLOAD, 64, 1);
        assertThat(Nat.rewriteQuotedSource(echo, 0, Address.of("10.9.9.9"), 1)).isEqualTo(Malformation.QUOTE);
    }
}
