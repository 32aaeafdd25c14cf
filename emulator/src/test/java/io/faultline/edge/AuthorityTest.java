package io.faultline.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @Test
    void namesAddressesAndPortsAreReadAsRfc3986WritesThem() {
        assertThat(Authority.parse("shop.test:8080", 80)).isEqualTo(new Authority("shop.test", 8080));
        assertThat(Authority.parse("shop.test", 80)).isEqualTo(new Authority("shop.test", 80));
        assertThat(Authority.parse("127.1.0.1:1", 0)).isEqualTo(new Authority("127.1.0.1", 1));
        assertThat(Authority.parse("[2001:db8::1]:443", 0)).isEqualTo(new Authority("2001:db8::1", 443));
        assertThat(Authority.parse("[2001:db8::1]", 80)).isEqualTo(new Authority("2001:db8::1", 80));
        assertThat(new Authority("2001:db8::1", 443)).hasToString("[2001:db8::1]:443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":80", "a:", "a:0", "a:65536", "a:-1", "a:1x", "[::1", "2001:db8::1", "a:123456"})
    void whatIsNoAuthorityIsRefused(String text) {
        assertThat(Authority.parse(text, 0)).isNull();
    }
}
