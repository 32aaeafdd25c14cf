package io.faultline.balance.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.balance.Algorithms;
import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.fabric.DropReason;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Malformation;
import io.faultline.packet.Tcp;
import io.faultline.packet.Udp;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The balancer's machine, packet by packet; every checksum is judged by a computation over the whole packet. */
class FlowNatTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Address CLIENT = Address.of("127.1.0.10");
    private static final Address VIP = Address.of("127.9.0.1");
    private static final Address NAT = Address.of("127.9.0.2");
    private static final Address VIP6 = Address.of("fd00::1");
    private static final Address NAT6 = Address.of("fd00::2");

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<ByteBuf> sent = new ArrayList<>();
    private final List<DropReason> discarded = new ArrayList<>();
    private FlowNat nat;
    private TargetGroup group;
    private VirtualService service;

    @BeforeEach
    void build() {
        build(L4Settings.defaults(), VirtualServiceSettings.defaults(), 2);
    }

    @AfterEach
    void releaseAll() {
        nat.clear();
        group.close();
        sent.forEach(ByteBuf::release);
    }

    @Test
    void aConversationIsRewrittenBothWaysBitForBitWithChecksumsRight() {
        byte[] request = bytes(1, 1001);
        byte[] answer = bytes(2, 1448);

        ByteBuf syn = fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);
        assertEnds(syn, NAT, NatPorts.FIRST, target(1), 80);
        ByteBuf synAck = fromTarget(1, NatPorts.FIRST, 500, 101, Tcp.SYN | Tcp.ACK, new byte[0]);
        assertEnds(synAck, VIP, 80, CLIENT, 40_000);
        ByteBuf data = fromClient(40_000, 101, 501, Tcp.ACK | Tcp.PSH, request);
        assertEnds(data, NAT, NatPorts.FIRST, target(1), 80);
        assertThat(payload(data)).isEqualTo(request);
        ByteBuf back = fromTarget(1, NatPorts.FIRST, 501, 1102, Tcp.ACK, answer);
        assertEnds(back, VIP, 80, CLIENT, 40_000);
        assertThat(payload(back)).isEqualTo(answer);
        assertThat(Ip.ttl(back, back.readerIndex()))
                .as("the host forwards, and so counts hops")
                .isEqualTo(64);

        assertThat(service.opened()).isEqualTo(1);
        assertThat(nat.counters().toTargets()).isEqualTo(2);
        assertThat(nat.counters().toClients()).isEqualTo(2);
    }

    @Test
    void manyRandomFlowsOfBothFamiliesKeepTheirChecksums() {
        VirtualService six = new VirtualService(
                9, VIP6, 80, IpProtocol.TCP, sixGroup(), Algorithms.create("flow-hash"), service.settings());
        nat.add(six);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2000; i++) {
            boolean v6 = random.nextBoolean();
            Address client = v6
                    ? Address.ofIpv6(random.nextLong() | 1L << 62, random.nextLong())
                    : Address.ofIpv4(random.nextInt(1 << 24));
            byte[] payload = bytes(random.nextInt(), random.nextInt(40));
            ByteBuf packet = tcp(client, v6 ? VIP6 : VIP, 1 + random.nextInt(65_535), 80, 1, 0, Tcp.SYN, payload);
            take(packet);
            ByteBuf out = last();
            assertThat(Tcp.validate(out, out.readerIndex()))
                    .as("flow %d, seed 11", i)
                    .isEqualTo(Malformation.NONE);
            assertThat(Ip.validate(out)).isEqualTo(Malformation.NONE);
            assertThat(payload(out)).isEqualTo(payload);
        }
    }

    @Test
    void aSegmentThatWasDamagedStaysDamaged() {
        fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);
        ByteBuf data = tcp(CLIENT, VIP, 40_000, 80, 101, 1, Tcp.ACK, bytes(1, 100));
        data.setByte(60, data.getByte(60) ^ 0x10);
        take(data);

        assertThat(Tcp.validate(last(), last().readerIndex())).isEqualTo(Malformation.TRANSPORT_CHECKSUM);
    }

    @Test
    void withoutATargetInServiceASynIsAnsweredByTheResetOfRfc9293() {
        close(VirtualServiceSettings.defaults());

        ByteBuf reset = fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);

        assertEnds(reset, VIP, 80, CLIENT, 40_000);
        int tcp = Ip.transportOffset(reset, reset.readerIndex());
        assertThat(Tcp.flags(reset, tcp)).isEqualTo(Tcp.RST | Tcp.ACK);
        assertThat(Tcp.sequence(reset, tcp)).isZero();
        assertThat(Tcp.acknowledgment(reset, tcp)).isEqualTo(101);
        assertThat(service.refused()).isEqualTo(1);
    }

    @Test
    void orIsDroppedSilentlyWhereSoConfigured() {
        close(VirtualServiceSettings.defaults().silentWithoutTarget());

        take(tcp(CLIENT, VIP, 40_000, 80, 100, 0, Tcp.SYN, new byte[0]));

        assertThat(sent).isEmpty();
        assertThat(discarded).containsExactly(DropReason.NO_LISTENER);
    }

    @Test
    void aFlowIsForgottenAfter350SecondsOfSilenceAndItsNextSegmentIsReset() {
        establish(40_000);
        net.runFor(350 * SECOND - 1);
        assertThat(nat.flows()).isEqualTo(1);
        fromClient(40_000, 101, 501, Tcp.ACK, new byte[0]);
        net.runFor(350 * SECOND - 1);
        assertThat(nat.flows()).isEqualTo(1);
        net.runFor(1);
        assertThat(nat.flows()).isZero();
        assertThat(group.target("t1").active()).isZero();

        ByteBuf reset = fromClient(40_000, 101, 777, Tcp.ACK, new byte[0]);

        int tcp = Ip.transportOffset(reset, reset.readerIndex());
        assertThat(Tcp.flags(reset, tcp)).isEqualTo(Tcp.RST);
        assertThat(Tcp.sequence(reset, tcp)).isEqualTo(777);
    }

    @Test
    void afterBothFinsTheFlowIsOverAndThePortMayBeUsedAgain() {
        establish(40_000);
        fromClient(40_000, 101, 501, Tcp.FIN | Tcp.ACK, new byte[0]);
        assertThat(group.target("t1").active()).isEqualTo(1);
        fromTarget(1, NatPorts.FIRST, 501, 102, Tcp.FIN | Tcp.ACK, new byte[0]);
        assertThat(group.target("t1").active()).isZero();
        assertThat(service.active()).isZero();

        ByteBuf lastAck = fromClient(40_000, 102, 502, Tcp.ACK, new byte[0]);
        assertEnds(lastAck, NAT, NatPorts.FIRST, target(1), 80);
        ByteBuf again = fromClient(40_000, 9000, 0, Tcp.SYN, new byte[0]);
        assertEnds(again, NAT, NatPorts.FIRST + 1, target(2), 80);
        assertThat(nat.flows()).isEqualTo(1);
    }

    @Test
    void aRetransmittedSynStaysWithItsTargetEvenWhenThatIsUnhealthy() {
        fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);
        fail("t1");

        ByteBuf again = fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);

        assertEnds(again, NAT, NatPorts.FIRST, target(1), 80);
        ByteBuf other = fromClient(40_001, 100, 0, Tcp.SYN, new byte[0]);
        assertEnds(other, NAT, NatPorts.FIRST + 1, target(2), 80);
    }

    @Test
    void aFlowGoesOnWhenItsTargetBecomesUnhealthyAsWithNlb() {
        establish(40_000);
        fail("t1");

        assertEnds(fromClient(40_000, 101, 501, Tcp.ACK, bytes(1, 10)), NAT, NatPorts.FIRST, target(1), 80);
    }

    @Test
    void orBothEndsAreResetWithTheSequenceNumbersTheyExpect() {
        build(L4Settings.defaults(), VirtualServiceSettings.defaults().resettingOnUnhealthy(), 2);
        establish(40_000);
        int before = sent.size();

        fail("t1");

        ByteBuf toClient = sent.get(before);
        assertEnds(toClient, VIP, 80, CLIENT, 40_000);
        assertThat(Tcp.sequence(toClient, Ip.transportOffset(toClient, toClient.readerIndex())))
                .isEqualTo(501);
        ByteBuf toTarget = sent.get(before + 1);
        assertEnds(toTarget, NAT, NatPorts.FIRST, target(1), 80);
        assertThat(Tcp.sequence(toTarget, Ip.transportOffset(toTarget, toTarget.readerIndex())))
                .isEqualTo(101);
        assertThat(nat.flows()).isZero();
    }

    @Test
    void inAFullTableTheOldestUnansweredSynGivesWayButNoEstablishedFlow() {
        build(L4Settings.defaults().withMaxFlows(3), VirtualServiceSettings.defaults(), 2);
        establish(40_000);
        for (int port = 50_000; port < 50_100; port++) {
            fromClient(port, 1, 0, Tcp.SYN, new byte[0]);
        }

        assertThat(nat.flows()).isEqualTo(3);
        assertThat(nat.counters().evicted()).isEqualTo(98);
        assertEnds(fromClient(40_000, 101, 501, Tcp.ACK, bytes(1, 10)), NAT, NatPorts.FIRST, target(1), 80);
        assertThat(group.target("t1").active() + group.target("t2").active()).isEqualTo(3);
    }

    @Test
    void aDatagramWithoutChecksumKeepsItThatWayAndOneWithKeepsItRight() {
        VirtualService udp = new VirtualService(
                5, VIP, 53, IpProtocol.UDP, group, Algorithms.create("round-robin"), service.settings());
        nat.add(udp);
        for (boolean summed : new boolean[] {true, false}) {
            ByteBuf query = net.network().allocator().buffer(200);
            Udp.write(query, CLIENT, VIP, 5000, 53, Unpooled.wrappedBuffer(bytes(3, 33)), 64, 1, false);
            if (!summed) {
                query.setShort(26, 0);
            }
            take(query);
            assertThat(Udp.validate(last(), last().readerIndex())).isEqualTo(Malformation.NONE);
            assertThat(Udp.checksum(last(), 20) != 0).isEqualTo(summed);
            assertThat(last().getUnsignedShort(20)).isEqualTo(NatPorts.FIRST);
        }
    }

    @Test
    void anErrorFromTheTargetsSideReachesTheClientWithItsOwnPacketQuoted() {
        ByteBuf syn = fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);
        int router = Address.of("127.1.0.1").ipv4();
        ByteBuf error = net.network().allocator().buffer(600);
        Icmp4.writeError(
                error, router, NAT.ipv4(), Icmp4.DESTINATION_UNREACHABLE, Icmp4.HOST_UNREACHABLE, 0, syn, 0, 0, 64, 1);

        take(error);

        ByteBuf out = last();
        assertThat(Ip.validate(out)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.validate(out, 0)).isEqualTo(Malformation.NONE);
        assertThat(Ip.destination(out, 0)).isEqualTo(CLIENT);
        assertThat(Ipv4.source(out, 0)).isEqualTo(router);
        int quote = Icmp4.quoteOffset(20);
        assertThat(Ip.source(out, quote)).isEqualTo(CLIENT);
        assertThat(Ip.destination(out, quote)).isEqualTo(VIP);
        assertThat(out.getUnsignedShort(quote + 20)).isEqualTo(40_000);
        assertThat(out.getUnsignedShort(quote + 22)).isEqualTo(80);
    }

    @Test
    void anErrorFromTheClientsSideReachesTheTarget() {
        fromClient(40_000, 100, 0, Tcp.SYN, new byte[0]);
        ByteBuf synAck = fromTarget(1, NatPorts.FIRST, 500, 101, Tcp.SYN | Tcp.ACK, new byte[0]);
        ByteBuf error = net.network().allocator().buffer(600);
        Icmp4.writeError(
                error,
                Address.of("127.1.0.1").ipv4(),
                VIP.ipv4(),
                Icmp4.DESTINATION_UNREACHABLE,
                Icmp4.FRAGMENTATION_NEEDED,
                Icmp4.mtuField(1400),
                synAck,
                0,
                0,
                64,
                1);

        take(error);

        ByteBuf out = last();
        assertThat(Icmp4.validate(out, 0)).isEqualTo(Malformation.NONE);
        assertThat(Icmp4.nextHopMtu(out, 20)).isEqualTo(1400);
        assertThat(Ip.destination(out, 0)).isEqualTo(target(1));
        int quote = Icmp4.quoteOffset(20);
        assertThat(Ip.source(out, quote)).isEqualTo(target(1));
        assertThat(Ip.destination(out, quote)).isEqualTo(NAT);
        assertThat(out.getUnsignedShort(quote + 22)).isEqualTo(NatPorts.FIRST);
    }

    @Test
    void whatIsNotOfAServiceIsLeftToTheHost() {
        ByteBuf elsewhere = tcp(CLIENT, VIP, 40_000, 81, 1, 0, Tcp.SYN, new byte[0]);
        assertThat(nat.onPacket(elsewhere, net.nowNs())).isFalse();
        elsewhere.release();
        ByteBuf ownCheck = tcp(target(1), NAT, 80, 45_000, 1, 1, Tcp.SYN | Tcp.ACK, new byte[0]);
        assertThat(nat.onPacket(ownCheck, net.nowNs())).isFalse();
        ownCheck.release();
    }

    @Test
    void hostileBytesNeverBreakIt() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            ByteBuf packet = tcp(CLIENT, VIP, random.nextInt(65_536), 80, 1, 1, random.nextInt(256), bytes(i, 20));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet.setByte(random.nextInt(packet.writerIndex()), random.nextInt());
            }
            Ipv4.fillChecksum(packet.setByte(0, 0x45), 0);
            if (Ip.validate(packet) != Malformation.NONE || !nat.onPacket(packet, net.nowNs())) {
                packet.release();
            }
        }
        assertThat(nat.flows()).as("seed 5").isPositive();
    }

    @Test
    void steadyTrafficAllocatesNothing() {
        establish(40_000);
        ByteBuf forth = tcp(CLIENT, VIP, 40_000, 80, 101, 501, Tcp.ACK, bytes(1, 1000));
        ByteBuf back = tcp(target(1), NAT, 80, NatPorts.FIRST, 501, 101, Tcp.ACK, bytes(1, 1000));
        FlowNat quiet = nat;
        silent = true;
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The rewriting makes each packet one of the other side's, so both are put back each time.
        ByteBuf forthAgain = forth.copy();
        ByteBuf backAgain = back.copy();
        long allocated = 0;
        for (int round = 0; round < 30_000; round++) {
            if (round == 20_000) {
                allocated = threads.getCurrentThreadAllocatedBytes();
            }
            forth.setBytes(0, forthAgain, 0, 40);
            back.setBytes(0, backAgain, 0, 40);
            quiet.onPacket(forth, round);
            quiet.onPacket(back, round);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        silent = false;
        List.of(forth, back, forthAgain, backAgain).forEach(ByteBuf::release);

        assertThat(allocated).as("bytes for 20,000 packets").isLessThan(20_000);
    }

    private boolean silent;

    private void build(L4Settings settings, VirtualServiceSettings serviceSettings, int targets) {
        PacketOutput output = new PacketOutput() {
            @Override
            public ByteBuf allocate(int sizeBytes) {
                return net.network().allocator().buffer(sizeBytes);
            }

            @Override
            public void forward(ByteBuf packet, long nowNs) {
                if (!silent) {
                    sent.add(packet);
                }
            }

            @Override
            public void originate(ByteBuf packet, long nowNs) {
                sent.add(packet);
            }

            @Override
            public void consume(ByteBuf packet) {
                packet.release();
            }

            @Override
            public void discard(ByteBuf packet, DropReason reason, long nowNs) {
                discarded.add(reason);
                packet.release();
            }
        };
        nat = new FlowNat(net.loop(), 0, output, new VirtualServices(NAT, NAT6), settings);
        group = new TargetGroup(
                net.loop(),
                0,
                "shop",
                TargetGroupSettings.defaults().withThresholds(1, 1).failClosed());
        for (int i = 1; i <= targets; i++) {
            group.checkPassed(group.register("t" + i, target(i), 80, "az" + i), "passed");
        }
        service = new VirtualService(
                0, VIP, 80, IpProtocol.TCP, group, Algorithms.create("round-robin"), serviceSettings);
        nat.add(service);
    }

    private TargetGroup sixGroup() {
        TargetGroup six = new TargetGroup(
                net.loop(), 0, "six", TargetGroupSettings.defaults().unchecked());
        six.register("six1", Address.of("fd00::a:1"), 8080, "");
        six.register("six2", Address.of("fd00::a:2"), 8080, "");
        return six;
    }

    private void close(VirtualServiceSettings settings) {
        build(L4Settings.defaults(), settings, 1);
        fail("t1");
    }

    private void fail(String name) {
        Target target = group.target(name);
        assertThat(target).isNotNull();
        group.checkFailed(target, "failed");
    }

    private void establish(int port) {
        fromClient(port, 100, 0, Tcp.SYN, new byte[0]);
        fromTarget(1, NatPorts.FIRST, 500, 101, Tcp.SYN | Tcp.ACK, new byte[0]);
        fromClient(port, 101, 501, Tcp.ACK, new byte[0]);
    }

    private static Address target(int number) {
        return Address.of("127.1.1." + number);
    }

    private ByteBuf fromClient(int port, int sequence, int acknowledgment, int flags, byte[] payload) {
        take(tcp(CLIENT, VIP, port, 80, sequence, acknowledgment, flags, payload));
        return last();
    }

    private ByteBuf fromTarget(int number, int natPort, int sequence, int acknowledgment, int flags, byte[] payload) {
        take(tcp(target(number), NAT, 80, natPort, sequence, acknowledgment, flags, payload));
        return last();
    }

    private void take(ByteBuf packet) {
        assertThat(nat.onPacket(packet, net.nowNs()))
                .as("taken by the balancer")
                .isTrue();
    }

    private ByteBuf last() {
        return sent.get(sent.size() - 1);
    }

    private ByteBuf tcp(
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int flags,
            byte[] payload) {
        ByteBuf packet = net.network().allocator().buffer(60 + payload.length);
        Tcp.write(
                packet,
                source,
                destination,
                sourcePort,
                destinationPort,
                sequence,
                acknowledgment,
                flags,
                65_535,
                null,
                Unpooled.wrappedBuffer(payload),
                0,
                64,
                7,
                true);
        return packet;
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] payload(ByteBuf packet) {
        int tcp = Ip.transportOffset(packet, packet.readerIndex());
        int from = Tcp.payloadOffset(packet, tcp);
        return ByteBufUtil.getBytes(packet, from, packet.writerIndex() - from);
    }

    private static void assertEnds(
            ByteBuf packet, Address source, int sourcePort, Address destination, int destinationPort) {
        int off = packet.readerIndex();
        int tcp = Ip.transportOffset(packet, off);
        assertThat(Ip.validate(packet)).isEqualTo(Malformation.NONE);
        assertThat(Tcp.validate(packet, off)).isEqualTo(Malformation.NONE);
        assertThat(Ip.source(packet, off) + ":" + Tcp.sourcePort(packet, tcp) + " > " + Ip.destination(packet, off)
                        + ":" + Tcp.destinationPort(packet, tcp))
                .isEqualTo(source + ":" + sourcePort + " > " + destination + ":" + destinationPort);
    }
}
