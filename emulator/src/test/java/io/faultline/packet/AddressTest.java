package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 5952, 1 and 2: one address in many texts
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:db8:0000:0:1::1, 2001:db8::1:0:0:1",
        "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
        // 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        // 4.2.2: not for one group alone
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // 4.2.3: the longest run, the first of equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:0, ::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::ABCD, fe80::abcd",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::13.1.68.3, ::d01:4403",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        // RFC 4291, 2.5.5.2
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:c000:201, 192.0.2.1"
    })
    void isWrittenInItsOneCanonicalForm(String text, String canonical) {
        assertThat(Address.of(text)).hasToString(canonical).isEqualTo(Address.of(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-4",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..2.3",
                ".1.2.3",
                "1.2.3.",
                "0x7f.0.0.1",
                "1.2.3.1000",
                "127.1",
                "2130706433",
                "localhost",
                "example.com",
                "1.2.3.\u0664",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "fe80::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.4.5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::-1",
                "::\u0661",
                "1:::2",
                "::ffff:192.0.2.01",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8"
            })
    void isRefusedUnlessItIsExactlyAnAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of(text))
                .withMessageContaining("\"" + text + "\"")
                .withMessageContaining("expected:");
    }

    @Test
    void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
        long seed = 5952;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            // Sparse bits make runs of zero groups of every length and place.
            long high = random.nextLong() & sparse(random);
            long low = random.nextLong() & sparse(random);
            Address address = Address.ofIpv6(high, low);
            assertThat(Address.of(address.toString()))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(address);
            InetAddress jdk = InetAddress.getByName(address.toString());
            assertThat(address.toInetAddress()).as("seed %d, step %d", seed, i).isEqualTo(jdk);
            assertThat(Address.of(jdk)).as("seed %d, step %d", seed, i).isEqualTo(address);

            Address v4 = Address.ofIpv4((int) low);
            assertThat(v4.toInetAddress()).isEqualTo(InetAddress.getByName(v4.toString()));
            assertThat(Address.of(v4.toInetAddress())).isEqualTo(v4);
        }
    }

    private static long sparse(SplittableRandom random) {
        long mask = 0;
        for (int group = 0; group < 4; group++) {
            mask = (mask << 16) | (random.nextBoolean() ? 0xffff : 0);
        }
        return mask;
    }

    @Test
    void isOrderedAsAnUnsignedNumber() {
        Address[] addresses = {
            Address.of("ff02::1"),
            Address.of("10.0.0.1"),
            Address.of("::1"),
            Address.of("200.0.0.1"),
            Address.of("2001::")
        };
        Arrays.sort(addresses);
        assertThat(addresses)
                .extracting(Address::toString)
                .containsExactly("::1", "10.0.0.1", "200.0.0.1", "2001::", "ff02::1");
    }

    @Test
    void countsOnInItsOwnFamily() {
        assertThat(Address.of("10.0.0.255").plus(1)).hasToString("10.0.1.0");
        assertThat(Address.of("255.255.255.255").plus(1)).hasToString("0.0.0.0");
        assertThat(Address.of("10.0.0.0").plus(-1)).hasToString("9.255.255.255");
        assertThat(Address.of("::ffff:ffff:ffff:ffff").plus(1)).hasToString("0:0:0:1::");
        assertThat(Address.of("0:0:0:1::").plus(-1)).hasToString("::ffff:ffff:ffff:ffff");
    }

    @Test
    void tellsItsKind() {
        assertThat(Address.of("0.0.0.0").isUnspecified()).isTrue();
        assertThat(Address.of("::").isUnspecified()).isTrue();
        assertThat(Address.of("::1").isUnspecified()).isFalse();
        assertThat(Address.of("224.0.0.5").isMulticast()).isTrue();
        assertThat(Address.of("240.0.0.1").isMulticast()).isFalse();
        assertThat(Address.of("ff02::5").isMulticast()).isTrue();
        assertThat(Address.of("fe80::5").isMulticast()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> Address.of("::1").ipv4())
                .withMessage("::1: an IPv6 address (expected: IPv4)");
    }
}
