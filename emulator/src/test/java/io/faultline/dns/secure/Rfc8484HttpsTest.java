package io.faultline.dns.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.server.RealServer;
import io.faultline.dns.server.ServerOptions;
import io.faultline.packet.Address;
import io.faultline.testing.RealTool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 7858 and RFC 8484, asked by kdig and curl, which trust the certificate that the server has made for itself. */
class Rfc8484HttpsTest {

    private static final String ZONE = """
            @ 3600 SOA ns h 1 7200 900 1209600 300
            @ 3600 NS ns
            ns 3600 A 192.0.2.53
            web 60 A 192.0.2.80
            www 30 CNAME web
            """;

    @TempDir
    private Path directory;

    private RealServer server;
    private Path trusted;

    @BeforeEach
    void start() throws IOException {
        TlsIdentity identity = TlsIdentity.selfSigned(
                "ns1",
                List.of("ns1.example", "localhost"),
                List.of(Address.of("127.0.0.1"), Address.of("fd00::1")),
                new SplittableRandom(1));
        StringBuilder zone = new StringBuilder(ZONE);
        for (int i = 0; i < 250; i++) {
            zone.append("big 60 A 198.51.100.").append(i).append('\n');
        }
        server = new RealServer(
                ServerOptions.DEFAULT.withIdentity("ns1", ""),
                Asker.zone("example.", zone.toString()),
                new DnsOverTls(identity),
                new DnsOverHttps(identity));
        trusted = Files.writeString(directory.resolve("trusted.pem"), String.valueOf(identity.certificatePem()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String kdig(String port, String... arguments) {
        RealTool kdig = RealTool.require("kdig", "knot-dnsutils");
        String[] all = new String[arguments.length + 4];
        all[0] = "@127.0.0.1";
        all[1] = "-p";
        all[2] = port;
        all[3] = "+retry=0";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        RealTool.Result result = kdig.run(all).expectExit(0);
        assertThat(result.stdout() + result.stderr()).doesNotContain("WARNING").doesNotContain("malformed");
        return result.stdout();
    }

    @Test
    void dnsOverTlsIsVerifiedAndPadded() {
        assertThat(kdig(
                        server.addedPort(0),
                        "+tls",
                        "+tls-ca=" + trusted,
                        "+tls-hostname=ns1.example",
                        "+padding",
                        "www.example"))
                .contains("TLS session (TLS1.3)")
                .contains("status: NOERROR")
                .contains("; PADDING:")
                .contains("Received 468 B")
                .containsPattern("web\\.example\\.\\s+60\\s+IN\\s+A\\s+192\\.0\\.2\\.80");
    }

    @Test
    void aLargeAnswerNeedsNoTruncationInsideTls() {
        assertThat(kdig(server.addedPort(0), "+tls", "big.example", "A")).contains("ANSWER: 250");
        assertThat(kdig(server.addedPort(0), "+tls", "+keepopen", "web.example", "ns.example", "www.example"))
                .contains("192.0.2.80", "192.0.2.53");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+https", "+https-get"})
    void dnsOverHttpsByKdigIsHttp2(String option) {
        assertThat(kdig(server.addedPort(1), option, "+tls-ca=" + trusted, "+tls-hostname=localhost", "www.example"))
                .contains("HTTP session (HTTP/2-")
                .contains("status: 200")
                .contains("status: NOERROR")
                .containsPattern("www\\.example\\.\\s+30\\s+IN\\s+CNAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void curlPostsAQuery(String version) throws IOException {
        Path query = Files.write(
                directory.resolve("query"), Asker.query("www.example", Type.A).toWire());
        Path answer = directory.resolve("answer");
        String head = curl(
                version,
                "-H",
                "content-type: application/dns-message",
                "--data-binary",
                "@" + query,
                "-o",
                answer.toString(),
                "-D",
                "-",
                url(""));
        assertThat(head)
                .containsPattern("HTTP/(1.1|2) 200")
                .containsIgnoringCase("content-type: application/dns-message")
                .as("the least TTL of the chain")
                .containsIgnoringCase("cache-control: max-age=30");
        Message message = Asker.parse(Files.readAllBytes(answer));
        assertThat(message.getSection(Section.ANSWER)).hasSize(2);
    }

    @ParameterizedTest(name = "{0}: max-age {2}")
    @CsvSource({"web.example, NOERROR, 60", "no.example, NXDOMAIN, 300", "elsewhere.test, REFUSED, 0"})
    void rfc8484Section51FreshnessFollowsTheTtls(String name, String rcode, int maxAge) throws IOException {
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Asker.query(name, Type.A).toWire());
        Path answer = directory.resolve("answer");
        String head = curl("-o", answer.toString(), "-D", "-", url("?dns=" + encoded));
        assertThat(head).containsPattern("HTTP/2 200").contains("cache-control: max-age=" + maxAge);
        assertThat(Rcode.string(Asker.parse(Files.readAllBytes(answer)).getRcode()))
                .as("the rcode is not an HTTP status")
                .isEqualTo(rcode);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/elsewhere, 404",
        "/dns-query, 400",
        "/dns-query?dns=, 400",
        "/dns-query?dns=!!, 400",
        "/dns-query?dns=AAAB, 400",
        "/dns-query?dns=AAABAAABAAAAAAAA&dns=AAABAAABAAAAAAAA, 400",
        "/dns-query?dns=AACAAAABAAAAAAAA, 400" // a response
    })
    void whatIsNoQueryFailsAsHttp(String path, String status) {
        for (String version : List.of("--http1.1", "--http2")) {
            String head =
                    curl(version, "-o", "/dev/null", "-D", "-", "https://localhost:" + server.addedPort(1) + path);
            assertThat(head).containsPattern("HTTP/(1.1|2) " + status);
        }
    }

    @Test
    void methodsAndTypesThatAreNotDnsAreRefused() {
        assertThat(curl("-X", "DELETE", "-D", "-", url(""))).contains("405").containsIgnoringCase("allow: GET, POST");
        assertThat(curl("--data-binary", "x", "-H", "content-type: text/plain", "-D", "-", url("")))
                .contains("415");
        assertThat(curl(
                        "--data-binary",
                        "x".repeat(65_536),
                        "-H",
                        "content-type: application/dns-message",
                        "-D",
                        "-",
                        url("")))
                .contains("413");
    }

    @Test
    void aMalformedMessageIsAnsweredByDnsAndNotByHttp() throws IOException {
        Path answer = directory.resolve("answer");
        String head = curl("-o", answer.toString(), "-D", "-", url("?dns=AAABAAACAAAAAAAA"));
        assertThat(head).containsPattern("HTTP/2 200").contains("max-age=0");
        assertThat(Asker.parse(Files.readAllBytes(answer)).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void curlResolvesNamesThroughIt() {
        // There is nothing to connect to at the address that the name has: what counts is that curl has learned it.
        RealTool.Result result = RealTool.require("curl", "curl")
                .run(
                        "-sv",
                        "--max-time",
                        "1",
                        "--cacert",
                        trusted.toString(),
                        "--doh-insecure",
                        "--doh-url",
                        url(""),
                        "http://web.example:9/");
        assertThat(result.stderr()).contains("Trying 192.0.2.80:9");
    }

    @Test
    void severalRequestsShareAnHttp1Connection() {
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Asker.query("web.example", Type.A).toWire());
        String url = url("?dns=" + encoded);
        String head = curl("--http1.1", "-v", "-o", "/dev/null", "-o", "/dev/null", "-D", "-", url, url);
        assertThat(head.split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(server.onLoop(() -> server.server().connections())).isLessThanOrEqualTo(1);
    }

    @Test
    void theCertificateIsWhatItSays() throws Exception {
        var certificate =
                (java.security.cert.X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                Files.readString(trusted).getBytes(StandardCharsets.US_ASCII)));
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=ns1");
        assertThat(certificate.getBasicConstraints()).isNotNegative();
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("ns1.example", "localhost", "127.0.0.1", "fd00:0:0:0:0:0:0:1");
        String again = TlsIdentity.selfSigned("ns1", List.of("ns1.example"), List.of(), new SplittableRandom(1))
                .certificatePem();
        assertThat(again)
                .as("the same seed, the same certificate")
                .isEqualTo(TlsIdentity.selfSigned("ns1", List.of("ns1.example"), List.of(), new SplittableRandom(1))
                        .certificatePem());
    }

    private String url(String parameters) {
        return "https://localhost:" + server.addedPort(1) + "/dns-query" + parameters;
    }

    private String curl(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "-sS";
        all[1] = "--cacert";
        all[2] = trusted.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return RealTool.require("curl", "curl").run(all).expectExit(0).stdout();
    }
}
