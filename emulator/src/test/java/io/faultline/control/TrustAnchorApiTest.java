package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real resolver gets what it has to trust from the control API. */
class TrustAnchorApiTest {

    @RegisterExtension
    final RunningControl control = new RunningControl("""
            name: signed
            routers:
              az1: {prefix: 127.1.0.0/16}
            dns:
              servers:
                ns: {at: az1}
              zones:
                example.test: {dnssec: {algorithm: ed25519}}
                plain.test:
            """);

    @Test
    void aLineIsADsRecord() throws Exception {
        HttpResponse<String> response = control.get("/api/v1/dns/trust-anchors");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/dns"));
        assertThat(response.body()).matches("example\\.test\\. 3600 IN DS [0-9]+ 15 2 [0-9A-F]{64}\n");
    }
}
