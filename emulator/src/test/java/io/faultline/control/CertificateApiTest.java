package io.faultline.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real client that verifies certificates gets what it has to trust from the control API. */
class CertificateApiTest {

    @RegisterExtension
    final RunningControl control = new RunningControl("""
            name: secure
            routers:
              az1: {prefix: 127.1.0.0/16}
            dns:
              servers:
                ns: {at: az1, tls: 853}
                plain: {at: az1}
              resolvers:
                vpc: {at: az1, https: 443}
              zones:
                example.test:
            """);

    @Test
    void eachServerInsideTlsHasOne() throws Exception {
        HttpResponse<String> response = control.get("/api/v1/dns/certificates");

        assertThat(response.statusCode()).isEqualTo(200);
        List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(response.body().getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        assertThat(certificates)
                .extracting(each -> each.getSubjectX500Principal().getName())
                .containsExactly("CN=ns", "CN=vpc");
        assertThat(certificates.get(0).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("ns", "localhost", "127.0.0.1");
    }
}
