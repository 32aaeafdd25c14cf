package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentationTest {
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final Address[] V4 = {Address.of("10.0.0.1"), Address.of("10.0.0.2")};
    private static final Address[] V6 = {Address.of("2001:db8::1"), Address.of("2001:db8::2")};

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final Reassembler reassembler = new Reassembler(allocator, 16, 1 << 20, TIMEOUT_NS);
    private final List<ByteBuf> fragments = new ArrayList<>();

    @AfterEach
    void everyBufferWasReleased() {
        fragments.forEach(ByteBuf::release);
        reassembler.close();
        assertThat(reassembler.bytes()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("bytes not released").isZero();
    }

    private static ByteBuf udp(Address[] addresses, int payloadBytes, int identification) {
        byte[] payload = new byte[payloadBytes];
        new SplittableRandom(identification).nextBytes(payload);
        ByteBuf buf = Unpooled.buffer(payloadBytes + 100);
        Udp.write(buf, addresses[0], addresses[1], 1, 2, Unpooled.wrappedBuffer(payload), 0, 64, identification, false);
        return buf;
    }

    private void split(ByteBuf datagram, int mtu) {
        if (Ip.isIpv4(datagram, 0)) {
            Fragmenter.splitIpv4(datagram, 0, mtu, allocator, fragments::add);
        } else {
            Fragmenter.splitIpv6(datagram, 0, Math.max(mtu, Ipv6.MIN_MTU), 99, allocator, fragments::add);
        }
    }

    private void assertBecomes(ByteBuf datagram, String what) {
        ByteBuf whole = null;
        for (int i = 0; i < fragments.size(); i++) {
            assertThat(whole).as(what).isNull();
            whole = reassembler.add(fragments.get(i), 0);
        }
        assertThat(whole).as(what).isNotNull();
        assertThat(ByteBufUtil.hexDump(whole)).as(what).isEqualTo(ByteBufUtil.hexDump(datagram));
        whole.release();
        assertThat(reassembler.unfinished()).as(what).isZero();
    }

    private void releaseFragments() {
        fragments.forEach(ByteBuf::release);
        fragments.clear();
    }

    @Test
    void fragmentsInAnyOrderBecomeTheDatagramAgain() {
        long seed = 815;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            int bytes = random.nextInt(4) == 0 ? random.nextInt(2_000, 65_400) : random.nextInt(2_000, 6_000);
            ByteBuf datagram = udp(random.nextBoolean() ? V4 : V6, bytes, i);
            if (random.nextBoolean()) {
                datagram = Ip.isIpv4(datagram, 0) && bytes < 65_000
                        ? TestPackets.withIpv4Options(datagram, random)
                        : datagram;
            }
            int mtu = random.nextInt(Ipv4.MIN_MTU, 1_600);
            split(datagram, mtu);
            String what = "seed " + seed + ", datagram " + i + " of " + bytes + " bytes, mtu " + mtu;
            for (ByteBuf fragment : fragments) {
                assertThat(fragment.readableBytes())
                        .as(what)
                        .isLessThanOrEqualTo(Math.max(mtu, Ip.isIpv4(datagram, 0) ? 0 : Ipv6.MIN_MTU));
                assertThat(Ip.validate(fragment)).as(what).isEqualTo(Malformation.NONE);
                assertThat(Ip.isFragment(fragment, 0)).as(what).isTrue();
            }
            Collections.shuffle(fragments, new Random(random.nextLong()));
            assertBecomes(datagram, what);
            releaseFragments();
        }
    }

    @Test
    void aFragmentIsFragmentedAgainByANarrowerLink() {
        ByteBuf datagram = udp(V4, 5_000, 7);
        List<ByteBuf> wide = new ArrayList<>();
        Fragmenter.splitIpv4(datagram, 0, 1_500, allocator, wide::add);
        assertThat(wide).hasSize(4);
        for (ByteBuf fragment : wide) {
            Fragmenter.splitIpv4(fragment, 0, 576, allocator, fragments::add);
            fragment.release();
        }
        assertThat(fragments).hasSizeGreaterThan(9);
        assertBecomes(datagram, "twice fragmented");
    }

    @Test
    void ipv6RepeatsTheHeadersThatRoutersLookAt() {
        // Hop-by-hop options and a routing header go into every fragment, the destination options behind them do not.
        ByteBuf datagram = Unpooled.buffer(4_000);
        Ip.writeHeader(datagram, V6[0], V6[1], IpProtocol.HOP_BY_HOP, 24 + 8 + 3_000, 0, 64, 0, true);
        datagram.writeByte(IpProtocol.ROUTING).writeByte(0).writeShort(0x0104).writeZero(4);
        datagram.writeByte(IpProtocol.DESTINATION_OPTIONS)
                .writeByte(0)
                .writeByte(253)
                .writeZero(5);
        datagram.writeByte(IpProtocol.UDP).writeByte(0).writeShort(0x0104).writeZero(4);
        datagram.writeShort(1).writeShort(2).writeShort(8 + 3_000).writeShort(0).writeZero(3_000);
        Udp.fillChecksum(datagram, 0, 64);
        assertThat(Udp.validate(datagram, 0)).isEqualTo(Malformation.NONE);

        split(datagram, 1_280);
        for (ByteBuf fragment : fragments) {
            long walked = Ipv6Extensions.walk(fragment, 0, fragment.writerIndex());
            assertThat(Ipv6Extensions.fragmentHeader(walked)).isEqualTo(40 + 8 + 8);
            assertThat(Ipv6.nextHeader(fragment, 0)).isEqualTo(IpProtocol.HOP_BY_HOP);
        }
        assertBecomes(datagram, "with extension headers");
    }

    @Test
    void laterIpv4FragmentsKeepOnlyTheOptionsThatWantIt() {
        ByteBuf plain = udp(V4, 2_000, 7);
        ByteBuf datagram = Unpooled.buffer(4_000).writeBytes(plain, 0, 20);
        datagram.writeInt(0x0703_0401)
                .writeByte(Ipv4Option.ROUTER_ALERT)
                .writeByte(4)
                .writeShort(0);
        datagram.writeBytes(plain, 20, plain.readableBytes() - 20)
                .setByte(0, 0x47)
                .setShort(2, plain.readableBytes() + 8);
        Ipv4.fillChecksum(datagram, 0);
        split(datagram, 1_000);
        assertThat(Ipv4.findOption(fragments.get(0), 0, Ipv4Option.RECORD_ROUTE))
                .isPositive();
        assertThat(Ipv4.findOption(fragments.get(1), 0, Ipv4Option.RECORD_ROUTE))
                .isNegative();
        assertThat(Ipv4.findOption(fragments.get(1), 0, Ipv4Option.ROUTER_ALERT))
                .isEqualTo(20);
        assertThat(Ipv4.headerLength(fragments.get(1), 0)).isEqualTo(24);
        assertBecomes(datagram, "with options");
    }

    @Test
    void aDuplicateChangesNothing() {
        ByteBuf datagram = udp(V4, 3_000, 7);
        split(datagram, 1_000);
        assertThat(reassembler.add(fragments.get(1), 0)).isNull();
        assertThat(reassembler.add(fragments.get(1), 0)).isNull();
        assertThat(reassembler.add(fragments.get(0), 0)).isNull();
        assertThat(reassembler.add(fragments.get(0), 0)).isNull();
        for (ByteBuf fragment : fragments.subList(2, fragments.size() - 1)) {
            assertThat(reassembler.add(fragment, 0)).isNull();
        }
        ByteBuf whole = reassembler.add(fragments.get(fragments.size() - 1), 0);
        assertThat(whole).isNotNull();
        whole.release();
        assertThat(reassembler.discarded()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOverlapDiscardsTheWholeDatagram(boolean v4) {
        ByteBuf datagram = udp(v4 ? V4 : V6, 3_000, 7);
        split(datagram, 1_280);
        ByteBuf second = fragments.get(1);
        assertThat(reassembler.add(second, 0)).isNull();
        second.setByte(second.writerIndex() - 1, second.getByte(second.writerIndex() - 1) + 1);
        assertThat(reassembler.add(second, 0)).as("RFC 5722, 4").isNull();
        assertThat(reassembler.unfinished()).isZero();
        assertThat(reassembler.discarded()).isEqualTo(1);
    }

    @Test
    void aLastFragmentBeforeTheEndOfAnotherDiscardsTheDatagram() {
        split(udp(V4, 3_000, 7), 1_000);
        assertThat(reassembler.add(fragments.get(2), 0)).isNull();
        ByteBuf end = fragments.get(1);
        Ipv4.setFragment(end, 0, Ipv4.fragmentOffset(end, 0), false, end.readableBytes());
        assertThat(reassembler.add(end, 0)).isNull();
        assertThat(reassembler.discarded()).isEqualTo(1);
    }

    @Test
    void fragmentsThatAddUpToMoreThan65535BytesNeverBecomeADatagram() {
        for (int offset = 0; offset < 65_504; offset += 4_000) {
            ByteBuf fragment = allocator.buffer();
            int length = Math.min(4_000, 65_512 - offset);
            Ipv4.writeHeader(fragment, 1, 2, IpProtocol.UDP, length, 0, 64, 7, false);
            fragment.writeZero(length);
            if (offset == 0) {
                // Options make the header longer than the payload leaves room for.
                fragment.writeZero(40).setByte(0, 0x4f).setShort(2, 60 + length);
                fragment.setZero(20, 40);
            }
            Ipv4.setFragment(fragment, 0, offset, offset + length < 65_512, fragment.readableBytes());
            assertThat(Ip.validate(fragment)).isEqualTo(Malformation.NONE);
            fragments.add(fragment);
            assertThat(reassembler.add(fragment, 0)).isNull();
        }
        assertThat(reassembler.unfinished()).isZero();
        assertThat(reassembler.discarded()).isEqualTo(1);
    }

    @Test
    void congestionMetByOneFragmentWasMetByTheDatagram() {
        ByteBuf datagram = udp(V4, 2_000, 7);
        Ip.setTos(datagram, 0, Ecn.ECT_0);
        split(datagram, 1_500);
        Ip.setTos(fragments.get(1), 0, Ecn.CE);
        assertThat(reassembler.add(fragments.get(0), 0)).isNull();
        ByteBuf whole = reassembler.add(fragments.get(1), 0);
        assertThat(whole).isNotNull();
        assertThat(Ip.ecn(whole, 0)).as("RFC 3168, 5.3").isEqualTo(Ecn.CE);
        assertThat(Ip.validate(whole)).isEqualTo(Malformation.NONE);
        whole.release();
    }

    @Test
    void aDatagramThatStaysUnfinishedExpiresAndShowsItsFirstFragment() {
        split(udp(V4, 3_000, 7), 1_500);
        split(udp(V4, 3_000, 8), 1_500);
        reassembler.add(fragments.get(0), 5);
        reassembler.add(fragments.get(4), 10);
        assertThat(reassembler.nextDeadlineNs()).isEqualTo(5 + TIMEOUT_NS);
        List<String> shown = new ArrayList<>();
        reassembler.expire(4 + TIMEOUT_NS, first -> shown.add(ByteBufUtil.hexDump(first)));
        assertThat(reassembler.unfinished()).isEqualTo(2);
        reassembler.expire(10 + TIMEOUT_NS, first -> shown.add(ByteBufUtil.hexDump(first)));
        // Of the second datagram the first fragment never came, so no ICMP error is owed (RFC 792).
        assertThat(shown).containsExactly(ByteBufUtil.hexDump(fragments.get(0)));
        assertThat(reassembler.unfinished()).isZero();
        assertThat(reassembler.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void hostileFragmentsStayWithinTheBounds() {
        long seed = 1858;
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuf fragment = Unpooled.buffer();
        for (int i = 0; i < 50_000; i++) {
            fragment.clear();
            boolean more = random.nextInt(4) != 0;
            int length = more ? 8 * random.nextInt(1, 20) : random.nextInt(1, 200);
            int offset = random.nextInt(8) == 0 ? 8 * random.nextInt(8_100) : 8 * random.nextInt(40);
            if (random.nextBoolean()) {
                Ipv4.writeHeader(fragment, 1, 2, IpProtocol.UDP, length, 0, 64, random.nextInt(40), false);
                fragment.writeZero(length);
                Ipv4.setFragment(fragment, 0, offset, more, 20 + length);
            } else {
                Ip.writeHeader(fragment, V6[0], V6[1], IpProtocol.FRAGMENT, 8 + length, 0, 64, 0, true);
                fragment.writeShort(IpProtocol.UDP << 8).writeShort(offset | (more ? 1 : 0));
                fragment.writeInt(random.nextInt(40)).writeZero(length);
            }
            if (Ip.validate(fragment) == Malformation.NONE) {
                ByteBuf whole = reassembler.add(fragment, i);
                if (whole != null) {
                    assertThat(Ip.validate(whole))
                            .as("seed %d, step %d", seed, i)
                            .isEqualTo(Malformation.NONE);
                    whole.release();
                }
            }
            assertThat(reassembler.unfinished()).isLessThanOrEqualTo(16);
            assertThat(reassembler.bytes()).as("seed %d, step %d", seed, i).isBetween(0L, 1L << 20);
        }
        assertThat(reassembler.discarded()).isPositive();
    }

    @Test
    void aLinkTooNarrowForAnyDatagramIsRefused() {
        ByteBuf datagram = udp(V4, 100, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fragmenter.splitIpv4(datagram, 0, 67, allocator, fragments::add))
                .withMessage("mtu: 67 (expected: >= 68)");
    }
}
