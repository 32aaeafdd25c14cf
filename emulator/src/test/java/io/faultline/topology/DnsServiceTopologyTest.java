package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultline.dns.server.RateLimitOptions;
import io.faultline.dns.server.ServerOptions;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import io.faultline.topology.model.DnsServiceSpec;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

/** What a topology says of a DNS server beside its zones, and what of that cannot be. */
class DnsServiceTopologyTest {

    private static String topology(String server) {
        return """
                name: service
                routers:
                  az1: {prefix: "${net}.1.0.0/16"}
                hosts:
                  client: {at: az1}
                dns:
                  servers:
                    ns1: {at: az1%s}
                  zones: {example.test: {}}
                """.formatted(server.isEmpty() ? "" : ", " + server);
    }

    private static DnsServiceSpec service(String server) {
        return TopologyLoader.parse("service.yaml", topology(server), Overrides.none())
                .dnsServers()
                .get("ns1")
                .service();
    }

    @Test
    void withoutAWordAServerIsNamedAndAnswersCookies() {
        DnsServiceSpec service = service("");
        assertThat(service.options()).isEqualTo(ServerOptions.DEFAULT.withIdentity("ns1", ""));
        assertThat(service.cookies()).isEqualTo(DnsServiceSpec.Cookies.ANSWER);
        assertThat(service.secure().numbers()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        DnsServiceSpec service = service(
                "identity: a, version: b, udp-size: 4096, chase: server, order: cyclic,"
                        + " report-to: agent.test, cookies: require, cookie-rotation: 24h,"
                        + " cookie-secret: \"00112233445566778899aabbccddeeff\", idle-timeout: 3s, connections: 7,"
                        + " rate-limit: {answers: 20, nxdomains: 5, window: 4s, slip: 3, ipv4-prefix: 28}, tls: 853, https: 8443");
        ServerOptions options = service.options();
        assertThat(options.identity()).isEqualTo("a");
        assertThat(options.version()).isEqualTo("b");
        assertThat(options.udpSizeBytes()).isEqualTo(4096);
        assertThat(options.chaseAcrossZones()).isTrue();
        assertThat(options.rotateRecords()).isTrue();
        assertThat(options.reportAgent()).isEqualTo(Name.fromConstantString("agent.test."));
        assertThat(options.rateLimit()).isEqualTo(new RateLimitOptions(20, 5, 20, 4, 3, 28, 56));
        assertThat(options.transport().idleTimeoutNs()).isEqualTo(3_000_000_000L);
        assertThat(options.transport().maxConnections()).isEqualTo(7);
        assertThat(service.cookies()).isEqualTo(DnsServiceSpec.Cookies.REQUIRE);
        assertThat(service.cookieRotationSeconds()).isEqualTo(86_400);
        assertThat(service.cookieSecret()).isEqualTo("00112233445566778899aabbccddeeff");
        assertThat(service.secure().numbers()).containsExactly(853, 8443);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "cookies: requir                     | cookies: requir (expected: one of none, answer, require), did you mean",
                "cookie-secret: abc                  | cookie-secret: abc (expected: 32 hexadecimal digits)",
                "cookie-rotation: 5m                 | cookie-rotation: 300 s (expected: 0, or at least 1h",
                "udp-size: 100                       | udp-size: 100 (expected: 512 <= udp-size <= 65535)",
                "chase: zones                        | chase: zones (expected: one of zone, server), did you mean",
                "rate-limit: {anwers: 3}             | anwers",
                "rate-limit: {window: 2h}            | expected: 1s <= window <= 1h",
                "tls: 53                             | port 53 of host ns1 is that of DNS server ns1",
                "'tls: 853, https: 853'              | port 853 of host ns1 is that of DNS server ns1",
                "certificate: x.pem                  | one of certificate and certificate-key (expected: both, or none)"
            })
    void whatCannotBeIsSaid(String server, String complaint) {
        TopologyException refused = catchThrowableOfType(TopologyException.class, () -> service(server.strip()));
        assertThat(refused.getMessage()).contains("service.yaml:8:").contains(complaint.strip());
    }

    @Test
    void anEdgeLeadsOnlyToWhatIsThere() {
        String text = topology("tls: 853") + """
                edges:
                  dns: {attach: client, listen: "127.0.0.1:0", tls: "127.0.0.1:0", https: "127.0.0.1:0"}
                """;
        TopologyException refused = catchThrowableOfType(
                TopologyException.class, () -> TopologyLoader.parse("service.yaml", text, Overrides.none()));
        assertThat(refused)
                .hasMessageContaining("edges.dns.https")
                .hasMessageContaining("expected: a DNS server or resolver with https");
        assertThat(refused.problems()).hasSize(1);
    }

    @Test
    void aCertificateFromOutsideIsTakenWithItsKey(@TempDir Path directory) throws Exception {
        X509Bundle own = new CertificateBuilder()
                .subject("CN=ns.example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("cert.pem"), own.getCertificatePathPEM());
        Files.writeString(directory.resolve("key.pem"), own.getPrivateKeyPEM());
        Path file = directory.resolve("service.yaml");
        Files.writeString(file, topology("tls: 853, certificate: cert.pem, certificate-key: key.pem"));
        assertThat(TopologyLoader.load(file.toString(), Overrides.none())
                        .dnsServers()
                        .get("ns1")
                        .service()
                        .secure()
                        .pem())
                .isNotNull();
        Files.writeString(directory.resolve("key.pem"), "no key");
        TopologyException refused = catchThrowableOfType(
                TopologyException.class, () -> TopologyLoader.load(file.toString(), Overrides.none()));
        assertThat(refused).hasMessageContaining("a PEM certificate chain and its PKCS#8 key");
    }
}
