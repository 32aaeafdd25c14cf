package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "127.1.0.0/16, 127.1.255.255",
        "0.0.0.0/0, 255.255.255.255",
        "10.0.0.1/32, 10.0.0.1",
        "10.0.0.0/31, 10.0.0.1",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
        "2001:db8::1/128, 2001:db8::1"
    })
    void reachesFromItsAddressToItsLast(String text, String last) {
        Prefix prefix = Prefix.of(text);
        assertThat(prefix).hasToString(text);
        assertThat(prefix.last()).hasToString(last);
        assertThat(prefix.contains(prefix.address())).isTrue();
        assertThat(prefix.contains(prefix.last())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8x",
                "10.0.0.1/24",
                "::/129",
                "2001:db8::1/64",
                "/8",
                "10.0.0.0/8/9",
                "10.0.0.0/+8",
                "10.0.0.0/1000",
                "::ffff:0.0.0.0/96"
            })
    void isRefusedUnlessItIsExactlyAPrefix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Prefix.of(text)).withMessageContaining("expected:");
    }

    @Test
    void saysWhatTheNetworkWouldHaveBeen() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.of("10.0.0.1/24"))
                .withMessage("prefix: 10.0.0.1/24: host bits are set (expected: 10.0.0.0/24)");
        assertThat(Prefix.containing(Address.of("10.0.0.1"), 24)).hasToString("10.0.0.0/24");
    }

    @Test
    void keepsTheFamiliesApart() {
        assertThat(Prefix.DEFAULT_IPV6.contains(Address.of("10.0.0.1"))).isFalse();
        assertThat(Prefix.DEFAULT_IPV4.contains(Address.of("2001:db8::1"))).isFalse();
        assertThat(Prefix.DEFAULT_IPV4.contains(Address.of("::1"))).isFalse();
        assertThat(Prefix.DEFAULT_IPV6.overlaps(Prefix.DEFAULT_IPV4)).isFalse();
        assertThat(Prefix.DEFAULT_IPV4.contains(Prefix.of("10.0.0.0/8"))).isTrue();
        assertThat(Prefix.of("10.1.0.0/16").contains(Prefix.of("10.0.0.0/8"))).isFalse();
        assertThat(Prefix.of("10.1.0.0/16").overlaps(Prefix.of("10.0.0.0/8"))).isTrue();
    }

    @Test
    void containsWhatArithmeticSaysItContains() {
        long seed = 4632;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            boolean v4 = random.nextBoolean();
            Address base = v4 ? Address.ofIpv4(random.nextInt()) : Address.ofIpv6(random.nextLong(), random.nextLong());
            int length = random.nextInt(base.bitLength() + 1);
            Prefix prefix = Prefix.containing(base, length);
            // A neighbour that differs in one bit is inside exactly if that bit is a host bit.
            int bit = random.nextInt(base.bitLength());
            BigInteger flipped = bits(base).flipBit(base.bitLength() - 1 - bit);
            Address neighbour = v4
                    ? Address.ofIpv4(flipped.intValue())
                    : Address.ofIpv6(flipped.shiftRight(64).longValue(), flipped.longValue());
            assertThat(prefix.contains(neighbour))
                    .as("seed %d, step %d: %s in %s", seed, i, neighbour, prefix)
                    .isEqualTo(bit >= length);
            if (v4) {
                assertThat(prefix.contains(neighbour.ipv4())).isEqualTo(bit >= length);
            }
        }
    }

    private static BigInteger bits(Address address) {
        return new BigInteger(1, address.toInetAddress().getAddress());
    }
}
