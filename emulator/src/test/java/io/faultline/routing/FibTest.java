package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FibTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    private Route[] routes;

    @BeforeEach
    void makeRoutes() {
        routes = TestPorts.routes(net.network(), 16);
    }

    @Test
    void anEmptyTableMatchesNothing() {
        assertThat(Fib.EMPTY.size()).isZero();
        assertThat(lookup(Fib.EMPTY, "127.0.0.1")).isNull();
        assertThat(lookup(Fib.EMPTY, "::1")).isNull();
    }

    @Test
    void theLongestPrefixWins() {
        Fib fib = Fib.EMPTY
                .with(Prefix.of("0.0.0.0/0"), routes[0])
                .with(Prefix.of("10.0.0.0/8"), routes[1])
                .with(Prefix.of("10.1.0.0/16"), routes[2])
                .with(Prefix.of("10.1.2.3/32"), routes[3]);

        assertThat(lookup(fib, "192.0.2.1")).isSameAs(routes[0]);
        assertThat(lookup(fib, "10.255.255.255")).isSameAs(routes[1]);
        assertThat(lookup(fib, "10.1.2.2")).isSameAs(routes[2]);
        assertThat(lookup(fib, "10.1.2.3")).isSameAs(routes[3]);
        assertThat(lookup(fib, "10.1.2.4")).isSameAs(routes[2]);
    }

    @Test
    void theFamiliesAreApart() {
        Fib fib = Fib.EMPTY
                .with(Prefix.of("0.0.0.0/0"), routes[0])
                .with(Prefix.of("::/0"), routes[1])
                .with(Prefix.of("2001:db8::/32"), routes[2]);

        assertThat(lookup(fib, "32.1.13.184")).isSameAs(routes[0]);
        assertThat(lookup(fib, "2001:db7::")).isSameAs(routes[1]);
        assertThat(lookup(fib, "2001:db8:ffff::1")).isSameAs(routes[2]);
        assertThat(fib.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.0/24, 10.1.2.9",
        "0.0.0.0/0, 255.255.255.255/32, 255.255.255.255",
        "::/0, 2001:db8::1/128, 2001:db8::1",
        "2001:db8::/32, 2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:0",
        "2001:db8::/64, 2001:db8::/72, 2001:db8::1"
    })
    void removingAPrefixRestoresTheLessSpecific(String shorter, String longer, String inBoth) {
        Fib before = Fib.EMPTY.with(Prefix.of(shorter), routes[0]);
        Fib during = before.with(Prefix.of(longer), routes[1]);
        Fib after = during.without(Prefix.of(longer));

        assertThat(lookup(during, inBoth)).isSameAs(routes[1]);
        assertThat(lookup(after, inBoth)).isSameAs(routes[0]);
        assertThat(lookup(after.without(Prefix.of(shorter)), inBoth)).isNull();
        assertThat(lookup(before, inBoth)).as("the older table is not touched").isSameAs(routes[0]);
    }

    @Test
    void ofTwoChangesToOnePrefixInABatchTheLaterCounts() {
        Prefix prefix = Prefix.of("10.0.0.0/8");

        Fib set = new Fib.Batch().remove(prefix).put(prefix, routes[1]).applyTo(Fib.EMPTY);
        Fib removed = new Fib.Batch().put(prefix, routes[2]).remove(prefix).applyTo(set);

        assertThat(set.get(prefix)).isSameAs(routes[1]);
        assertThat(removed.size()).isZero();
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        Fib fib = Fib.EMPTY.with(Prefix.of("10.0.0.0/8"), routes[0]);

        Fib after = new Fib.Batch()
                .remove(Prefix.of("10.0.0.0/9"))
                .remove(Prefix.of("192.0.2.0/24"))
                .remove(Prefix.of("2001:db8::/32"))
                .applyTo(fib);

        assertThat(content(after)).isEqualTo(content(fib));
    }

    /** Random batches of nested prefixes against a linear search over the same prefixes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithALinearSearchWhateverIsAddedAndRemoved(long seed) {
        Random random = new Random(seed);
        boolean ipv4 = seed % 2 == 0;
        Address centre = randomAddress(random, ipv4);
        Map<Prefix, Route> truth = new TreeMap<>();
        Fib fib = Fib.EMPTY;
        for (int round = 0; round < 30; round++) {
            fib = randomBatch(random, centre, truth).applyTo(fib);
            assertThat(content(fib))
                    .as("content, seed %d, round %d", seed, round)
                    .isEqualTo(truth);
            assertThat(fib.size()).isEqualTo(truth.size());
            for (int i = 0; i < 300; i++) {
                Address address = randomDestination(random, centre);
                assertThat(fib.lookup(address))
                        .as("%s, seed %d, round %d", address, seed, round)
                        .isSameAs(linearSearch(truth, address));
            }
            for (int i = 0; i < 30; i++) {
                Prefix prefix = randomPrefix(random, centre);
                assertThat(fib.get(prefix)).as("%s, seed %d", prefix, seed).isSameAs(truth.get(prefix));
            }
        }
        Fib.Batch removeAll = new Fib.Batch();
        truth.keySet().forEach(removeAll::remove);
        assertThat(removeAll.applyTo(fib).size()).isZero();
    }

    /** Large enough for the shortcut over the first sixteen bits, which is kept up to date by each batch. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aLargeTableAgreesWithItsPrefixesAfterSmallChanges(long seed) {
        Random random = new Random(seed);
        TreeMap<Prefix, Route> truth = new TreeMap<>();
        Fib.Batch first = new Fib.Batch();
        while (truth.size() < FibShortcut.MIN_PREFIXES + 200) {
            Prefix prefix = Prefix.containing(randomAddress(random, true), 9 + random.nextInt(24));
            Route route = randomRoute(random);
            truth.put(prefix, route);
            first.put(prefix, route);
        }
        Fib fib = first.applyTo(Fib.EMPTY);
        for (int round = 0; round < 40; round++) {
            Fib.Batch batch = new Fib.Batch();
            for (int i = 0; i < 20; i++) {
                Prefix prefix = Prefix.containing(randomAddress(random, true), random.nextInt(33));
                if (random.nextInt(3) == 0) {
                    prefix = truth.floorKey(prefix) == null ? truth.firstKey() : truth.floorKey(prefix);
                    truth.remove(prefix);
                    batch.remove(prefix);
                } else {
                    Route route = randomRoute(random);
                    truth.put(prefix, route);
                    batch.put(prefix, route);
                }
            }
            fib = batch.applyTo(fib);
            for (int i = 0; i < 500; i++) {
                Address address = randomAddress(random, true);
                assertThat(fib.lookup(address))
                        .as("%s, seed %d, round %d", address, seed, round)
                        .isSameAs(searchByLength(truth, address));
            }
        }
    }

    private Fib.Batch randomBatch(Random random, Address centre, Map<Prefix, Route> truth) {
        Fib.Batch batch = new Fib.Batch();
        int changes = random.nextInt(25);
        for (int i = 0; i < changes; i++) {
            Prefix prefix = randomPrefix(random, centre);
            if (random.nextInt(3) == 0) {
                if (!truth.isEmpty() && random.nextInt(4) > 0) {
                    List<Prefix> present = new ArrayList<>(truth.keySet());
                    prefix = present.get(random.nextInt(present.size()));
                }
                batch.remove(prefix);
                truth.remove(prefix);
            } else {
                Route route = randomRoute(random);
                batch.put(prefix, route);
                truth.put(prefix, route);
            }
        }
        return batch;
    }

    private Route randomRoute(Random random) {
        return routes[random.nextInt(routes.length)];
    }

    private static Address randomAddress(Random random, boolean ipv4) {
        return ipv4 ? Address.ofIpv4(random.nextInt()) : Address.ofIpv6(random.nextLong(), random.nextLong());
    }

    /** A prefix that shares a random number of bits with the centre, so that prefixes nest. */
    private static Prefix randomPrefix(Random random, Address centre) {
        return Prefix.containing(nearby(random, centre), random.nextInt(centre.bitLength() + 1));
    }

    /** The first or last address of a random range, or one beside it. */
    private static Address randomDestination(Random random, Address centre) {
        Prefix range = randomPrefix(random, centre);
        Address edge = random.nextBoolean() ? range.address() : range.last();
        return edge.plus(random.nextInt(3) - 1L);
    }

    private static Address nearby(Random random, Address centre) {
        int shared = random.nextInt(centre.bitLength() + 1);
        if (centre.isIpv4()) {
            int mask = Prefix.ipv4Mask(shared);
            return Address.ofIpv4((centre.ipv4() & mask) | (random.nextInt() & ~mask));
        }
        long high = Prefix.ipv6MaskHigh(shared);
        long low = Prefix.ipv6MaskLow(shared);
        return Address.ofIpv6(
                (centre.high() & high) | (random.nextLong() & ~high),
                (centre.low() & low) | (random.nextLong() & ~low));
    }

    private static @Nullable Route linearSearch(Map<Prefix, Route> table, Address address) {
        Route best = null;
        int bestLength = -1;
        for (Map.Entry<Prefix, Route> entry : table.entrySet()) {
            if (entry.getKey().contains(address) && entry.getKey().length() > bestLength) {
                best = entry.getValue();
                bestLength = entry.getKey().length();
            }
        }
        return best;
    }

    private static @Nullable Route searchByLength(Map<Prefix, Route> table, Address address) {
        for (int length = 32; length >= 0; length--) {
            Route route = table.get(Prefix.containing(address, length));
            if (route != null) {
                return route;
            }
        }
        return null;
    }

    private static Map<Prefix, Route> content(Fib fib) {
        Map<Prefix, Route> content = new TreeMap<>();
        fib.forEach((prefix, route) ->
                assertThat(content.put(prefix, route)).as("%s twice", prefix).isNull());
        return content;
    }

    private static @Nullable Route lookup(Fib fib, String address) {
        return fib.lookup(Address.of(address));
    }
}
