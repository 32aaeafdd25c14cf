package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.TestNet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final long SECOND = 1_000_000_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    @ParameterizedTest
    @ValueSource(longs = {9_600, 1_544_000, 1_000_000_007, 10_000_000_000L, 400_000_000_000L, 799_999_999_999L})
    void aSaturatedWireNeverGainsNorLosesANanosecond(long rateBps) {
        SplittableRandom random = new SplittableRandom(rateBps);
        Wire wire = new Wire(rateBps);
        BigInteger bits = BigInteger.ZERO;
        long last = 0;
        for (int i = 0; i < 100_000; i++) {
            int size = 1 + random.nextInt(1_500);
            long departNs = wire.book(0, size);
            bits = bits.add(BigInteger.valueOf(size * 8L));
            BigInteger[] exact =
                    bits.multiply(BigInteger.valueOf(SECOND)).divideAndRemainder(BigInteger.valueOf(rateBps));
            long expectedNs = exact[0].longValueExact() + exact[1].signum();
            assertThat(departNs).as("packet %d", i).isEqualTo(expectedNs).isGreaterThanOrEqualTo(last);
            last = departNs;
        }
    }

    @Test
    void anIdleWireStartsAtOnceAndABusyOneWhenItIsFree() {
        Wire wire = new Wire(8_000_000);
        assertThat(wire.book(0, 1000)).isEqualTo(1_000_000);
        assertThat(wire.book(500_000, 1000)).isEqualTo(2_000_000);
        assertThat(wire.book(2_000_000, 1000)).isEqualTo(3_000_000);
        assertThat(wire.book(9_000_000, 1000)).isEqualTo(10_000_000);
    }

    @Test
    void bytesCountUntilTheirLastBitHasLeft() {
        Wire wire = new Wire(8_000_000);
        for (int i = 0; i < 100; i++) {
            wire.book(0, 1000);
        }
        assertThat(wire.waitingBytes(0)).isEqualTo(100_000);
        assertThat(wire.waitingBytes(999_999)).isEqualTo(100_000);
        assertThat(wire.waitingBytes(1_000_000)).isEqualTo(99_000);
        assertThat(wire.waitingBytes(99_999_999)).isEqualTo(1_000);
        assertThat(wire.waitingBytes(100_000_000)).isZero();
    }

    /** The rate changes at random while packets wait; the bits that leave are those of each rate in its time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void overAnyChangesOfRateTheWireCarriesWhatTheRatesAllow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        LinkProfile profile = LinkProfile.PERFECT.withRateBps(10_000_000).withQueueBytes(1L << 40);
        Link link = net.network().connect(a, b, "a-b", profile);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sizes.add(40 + random.nextInt(1_460));
            a.send(sizes.get(i), i);
        }
        double allowedBits = 0;
        int changes = 0;
        while (b.marks.size() < 4_000) {
            long forNs = random.nextLong(3_000_000);
            allowedBits += forNs * (link.forward().profile().rateBps() / 1e9);
            net.runFor(forNs);
            double carried = b.marks.stream().mapToLong(i -> sizes.get(i) * 8L).sum();
            assertThat(carried)
                    .as("seed %d after %d changes", seed, changes)
                    // No more than allowed, and no less than all whole packets; a nanosecond of rounding a change.
                    .isBetween(allowedBits - 1500 * 8 - changes, allowedBits + changes + 1);
            link.profile(profile.withRateBps(1_000_000 + random.nextLong(1_000_000_000)), net.nowNs());
            changes++;
        }
        net.runFor(100 * SECOND);
        assertThat(b.marks).hasSize(5_000).isSorted();
        assertThat(b.arrivalsNs).isSorted();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.9, 1, 1.5})
    void theLongRunRateIsWhatIsOfferedUpToTheRateOfTheLink(double load) {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        LinkProfile profile = LinkProfile.PERFECT.withRateBps(100_000_000);
        net.network().connect(a, b, "a-b", profile);
        SplittableRandom random = new SplittableRandom(3);
        double meanGapNs = 774 * 8 / 0.1 / load;
        long received = 0;
        long sent = 0;
        while (net.nowNs() < SECOND) {
            int size = 48 + random.nextInt(1_453);
            sent += size * 8L;
            a.send(size, size);
            net.runFor((long) (-StrictMath.log(1 - random.nextDouble()) * meanGapNs));
        }
        for (int i = 0; i < b.marks.size() && b.arrivalsNs.get(i) <= SECOND; i++) {
            received += b.marks.get(i) * 8L;
        }
        assertThat(received).isLessThanOrEqualTo(100_000_000 + 1500 * 8);
        if (load < 1) {
            assertThat((double) received).isGreaterThan(0.98 * sent);
        } else if (load > 1) {
            // Saturated: the wire never pauses but before the first packet and within the last.
            assertThat(received).isGreaterThan(100_000_000 - 2 * 1500 * 8);
        } else {
            assertThat(received).isGreaterThan(97_000_000);
        }
    }
}
