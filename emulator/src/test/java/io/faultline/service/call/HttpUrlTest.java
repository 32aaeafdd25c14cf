package io.faultline.service.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.packet.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
    @Test
    void aUrlIsTakenApartAndPutTogetherAgain() {
        HttpUrl url = HttpUrl.of("http://shop.cloud.test:8080/cart?id=1%202");
        assertThat(url.host()).isEqualTo("shop.cloud.test");
        assertThat(url.port()).isEqualTo(8080);
        assertThat(url.path()).isEqualTo("/cart?id=1%202");
        assertThat(url.literal()).isNull();
        assertThat(url).hasToString("http://shop.cloud.test:8080/cart?id=1%202");
        assertThat(HttpUrl.of("http://shop")).hasToString("http://shop/");
    }

    @Test
    void anAddressIsNotAskedOfAnyResolver() {
        assertThat(HttpUrl.of("http://127.1.0.1:81/").literal()).isEqualTo(Address.of("127.1.0.1"));
        HttpUrl six = HttpUrl.of("http://[fd00::1]:81/x");
        assertThat(six.literal()).isEqualTo(Address.of("fd00::1"));
        assertThat(six.authority()).isEqualTo("[fd00::1]:81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop/",
                "shop",
                "http:///x",
                "http://shop:0/",
                "http://shop:70000/",
                "http://a@b/",
                "ht tp"
            })
    void whatIsNoHttpUrlIsRefused(String text) {
        assertThatThrownBy(() -> HttpUrl.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("url: " + text + " (expected: http://host[:port][/path])");
    }

    @Test
    void headerTextIsPrintableAsciiOfBoundedLength() {
        assertThat(HeaderText.of("db connect_refused")).isEqualTo("db connect_refused");
        assertThat(HeaderText.of("a\r\nSet-Cookie: x\u00e9")).isEqualTo("a??Set-Cookie: x?");
        assertThat(HeaderText.of("x".repeat(10_000))).hasSize(512);
    }
}
