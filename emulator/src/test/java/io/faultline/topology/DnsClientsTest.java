package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.edge.Edge;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.testing.RealTool;
import io.faultline.topology.config.Overrides;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real DNS clients, which ask the authoritative server of a topology through its DNS edge, by every option that they have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DnsClientsTest {

    private static final String TOPOLOGY = """
            name: clients
            routers:
              az1: {prefix: 127.1.0.0/16}
              az2: {prefix: 127.2.0.0/16}
            links:
              az1-az2: {delay: 200us}
            hosts:
              client: {at: az1}
            dns:
              servers:
                ns1: {at: az2, identity: ns1.az2, version: Faultline, tls: 853, https: 443, report-to: agent.test}
                strict: {at: az2, cookies: require, cookie-secret: "00112233445566778899aabbccddeeff"}
                limited: {at: az2, rate-limit: {answers: 3, slip: 1}}
              resolvers:
                vpc: {at: az1, tls: 853, https: 443}
              zones:
                example.test:
                  records: |
                    @    3600 SOA ns h 7 7200 900 1209600 300
                    @    3600 NS ns
                    ns   3600 A 127.2.0.10
                    web  60 A 192.0.2.80
                    www  60 CNAME web
                    *.wild 60 TXT "synthesised"
                    svc  60 HTTPS 1 . alpn=h2
                    svc  60 A 192.0.2.81
                    sub  60 NS ns.sub
                    ns.sub 60 A 192.0.2.54
            %sedges:
              ns1: {type: dns, attach: client, to: ns1, listen: "127.0.0.1:0", tls: "127.0.0.1:0", https: "127.0.0.1:0"}
              vpc: {type: dns, attach: client, to: vpc, listen: "127.0.0.1:0", tls: "127.0.0.1:0", https: "127.0.0.1:0"}
              strict: {type: dns, attach: client, to: strict, listen: "127.0.0.1:0"}
              limited: {type: dns, attach: client, to: limited, listen: "127.0.0.1:0"}
            """;

    private NetworkLoop loop;
    private Region region;

    @BeforeAll
    void start() throws Exception {
        StringBuilder big = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            big.append("        big 60 A 198.51.100.").append(i).append('\n');
        }
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        region = call(() -> {
            Region built =
                    Region.build(TopologyLoader.parse("clients.yaml", TOPOLOGY.formatted(big), Overrides.none()), loop);
            built.openEdges();
            return built;
        });
    }

    @AfterAll
    void stop() throws Exception {
        call(() -> {
            region.close();
            return true;
        });
        loop.close();
    }

    private <T> T call(Callable<T> task) throws Exception {
        return loop.call(task).get(10, TimeUnit.SECONDS);
    }

    /** The port at which an edge listens: 0 in the clear, 1 for TLS, 2 for HTTPS. */
    private String port(String edge, int index) {
        try {
            Edge found = call(() -> region.edges().stream()
                    .filter(each -> each.name().equals(edge))
                    .findFirst()
                    .orElseThrow());
            List<InetSocketAddress> addresses = call(found::addresses);
            return String.valueOf(addresses.get(index).getPort());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String dig(String... arguments) {
        return digAt(port("ns1", 0), arguments);
    }

    private static String digAt(String port, String... arguments) {
        List<String> all = new ArrayList<>(List.of("@127.0.0.1", "-p", port, "+norec", "+tries=2", "+time=5"));
        all.addAll(List.of(arguments));
        RealTool.Result result = RealTool.require("dig", "bind9-dnsutils")
                .run(all.toArray(String[]::new))
                .expectExit(0);
        assertThat(result.stdout()).doesNotContain("WARNING").doesNotContain("malformed");
        return result.stdout();
    }

    @Test
    void digAsksWhoTheServerIs() {
        assertThat(dig("+nsid", "web.example.test")).contains("; NSID: ").contains("(\"ns1.az2\")");
        assertThat(dig("CH", "TXT", "version.bind")).contains("\"Faultline\"");
        assertThat(dig("+short", "CH", "TXT", "id.server")).contains("ns1.az2");
    }

    @Test
    void digTakesItsCookieForGood() {
        assertThat(dig("+cookie", "web.example.test")).containsPattern("; COOKIE: [0-9a-f]{48} \\(good\\)");
        String strict = digAt(port("strict", 0), "+cookie", "+qr", "+showbadcookie", "web.example.test");
        assertThat(strict).contains("status: BADCOOKIE").contains("BADCOOKIE, retrying");
        assertThat(strict).contains("status: NOERROR").contains("192.0.2.80").contains("(good)");
        assertThat(digAt(port("strict", 0), "+nocookie", "web.example.test")).contains("192.0.2.80");
        assertThat(dig("+header-only", "+cookie")).contains("QUERY: 0").contains("(good)");
    }

    @Test
    void digTellsItsSubnetAndIsToldTheScope() {
        assertThat(dig("+subnet=198.51.100.0/24", "web.example.test")).contains("; CLIENT-SUBNET: 198.51.100.0/24/0");
        assertThat(dig("+subnet=2001:db8::/56", "web.example.test")).contains("; CLIENT-SUBNET: 2001:db8::/56/0");
        assertThat(dig("+subnet=0", "web.example.test")).contains("; CLIENT-SUBNET: 0.0.0.0/0/0");
        assertThat(dig("+ednsopt=8:00012118c0000200", "web.example.test"))
                .contains("status: FORMERR")
                .contains("EDNS: version: 0");
    }

    @Test
    void digSendsWhatNobodyKnows() {
        assertThat(dig("+ednsopt=65001:beef", "web.example.test"))
                .contains("status: NOERROR")
                .doesNotContain("; OPT=65001");
        assertThat(dig("+ednsflags=0x7fff", "web.example.test")).contains("EDNS: version: 0, flags:; udp: 1232");
        assertThat(dig("+edns=1", "+noednsnegotiation", "web.example.test")).contains("status: BADVERS");
        assertThat(dig("+edns=1", "web.example.test"))
                .as("dig asks again with version 0")
                .contains("192.0.2.80");
        assertThat(dig("+noedns", "+zflag", "+tcflag", "+aaflag", "+raflag", "web.example.test"))
                .contains("flags: qr aa;")
                .doesNotContain("OPT PSEUDOSECTION");
        assertThat(dig("+adflag", "+cdflag", "web.example.test")).contains("flags: qr aa cd;");
        assertThat(dig("+opcode=15", "+noedns", "web.example.test")).contains("opcode: RESERVED15, status: NOTIMP");
        assertThat(dig("-t", "TYPE65400", "web.example.test"))
                .contains("status: NOERROR")
                .contains("ANSWER: 0");
    }

    @Test
    void digIsToldWhyItIsRefused() {
        assertThat(dig("elsewhere.invalid")).contains("status: REFUSED").contains("; EDE: 20 (Not Authoritative)");
        assertThat(dig("-t", "MAILB", "example.test"))
                .contains("status: NOTIMP")
                .contains("; EDE: 21 (Not Supported)");
    }

    @Test
    void digSizesItsDatagrams() {
        assertThat(dig("+bufsize=512", "+ignore", "big.example.test"))
                .contains("flags: qr aa tc;")
                .contains("ANSWER: 0");
        assertThat(dig("+bufsize=4096", "+ignore", "big.example.test")).contains("flags: qr aa tc;");
        assertThat(dig("big.example.test"))
                .contains("Truncated, retrying in TCP mode")
                .contains("ANSWER: 100");
        assertThat(dig("+tcp", "big.example.test")).contains("ANSWER: 100");
    }

    @Test
    void digKeepsItsConnection() {
        String output =
                dig("+tcp", "+keepopen", "+keepalive", "web.example.test", "www.example.test", "big.example.test");
        assertThat(output.split("status: NOERROR", -1)).hasSize(4);
        assertThat(output).contains("; TCP KEEPALIVE: 10.0 secs");
    }

    @Test
    void digAsksForTheZonesExpiryAndVersion() {
        assertThat(dig("+expire", "example.test", "SOA")).contains("; EXPIRE: 1209600");
        assertThat(dig("+ednsopt=19", "web.example.test")).contains("; OPT=19: 02 00 00 00 00 07");
        assertThat(dig("web.example.test")).as("where to report errors").contains("; OPT=18: 05 61 67 65 6e 74");
    }

    @Test
    void digSeesZonesAsTheyAre() {
        assertThat(dig("nowhere.example.test"))
                .contains("status: NXDOMAIN")
                .containsPattern("example\\.test\\.\\s+300\\s+IN\\s+SOA");
        assertThat(dig("a.b.wild.example.test", "TXT"))
                .containsPattern("a\\.b\\.wild\\.example\\.test\\.\\s+60\\s+IN\\s+TXT");
        assertThat(dig("x.sub.example.test"))
                .contains("flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 2")
                .containsPattern("ns\\.sub\\.example\\.test\\.\\s+60\\s+IN\\s+A\\s+192\\.0\\.2\\.54");
        assertThat(dig("svc.example.test", "HTTPS"))
                .contains("1 . alpn=\"h2\"")
                .containsPattern("ADDITIONAL SECTION:\nsvc\\.example\\.test\\.\\s+60\\s+IN\\s+A\\s+192\\.0\\.2\\.81");
        assertThat(dig("+dnssec", "+multiline", "+nocrypto", "web.example.test"))
                .contains("flags: do; udp: 1232");
        assertThat(dig("web.example.test", "ANY")).contains("ANSWER: 1,");
    }

    @Test
    void digIsSlowedDownAndComesBackByTcp() {
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            questions.add("web.example.test");
        }
        questions.add(0, "+nocookie");
        String output = digAt(port("limited", 0), questions.toArray(String[]::new));
        assertThat(output.split("192.0.2.80", -1)).as("8 answers in the end").hasSize(9);
        assertThat(output).contains("Truncated, retrying in TCP mode");
    }

    @Test
    void digAsksInsideTls() {
        assertThat(digAt(port("ns1", 1), "+tls", "web.example.test"))
                .contains("192.0.2.80")
                .contains("(TLS)");
        assertThat(digAt(port("ns1", 2), "+https", "web.example.test"))
                .contains("192.0.2.80")
                .contains("(HTTPS)");
        assertThat(digAt(port("ns1", 2), "+https-get", "web.example.test")).contains("(HTTPS-GET)");
    }

    @Test
    void kdigAsksInsideTls() {
        RealTool kdig = RealTool.require("kdig", "knot-dnsutils");
        assertThat(kdig.run("@127.0.0.1", "-p", port("ns1", 1), "+tls", "+padding", "+nsid", "big.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("TLS session (TLS1.3)")
                .contains("ANSWER: 100;")
                .contains("; PADDING:")
                .contains("NSID: ");
        assertThat(kdig.run("@127.0.0.1", "-p", port("ns1", 2), "+https", "web.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("HTTP session (HTTP/2-POST)")
                .contains("192.0.2.80");
        assertThat(kdig.run("@127.0.0.1", "-p", port("ns1", 0), "+tcp", "+cookie", "web.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("(TCP)")
                .contains("; COOKIE: ");
    }

    @Test
    void curlResolvesByHttps() {
        RealTool.Result result = RealTool.require("curl", "curl")
                .run(
                        "-sv",
                        "--max-time",
                        "1",
                        "--doh-insecure",
                        "--doh-url",
                        "https://127.0.0.1:" + port("ns1", 2) + "/dns-query",
                        "http://www.example.test:9/");
        assertThat(result.stderr()).contains("Trying 192.0.2.80:9");
    }

    @Test
    void aResolverIsAskedInsideTlsToo() {
        assertThat(digAt(port("vpc", 1), "+tls", "+rec", "www.example.test"))
                .contains("flags: qr rd ra;")
                .contains("192.0.2.80")
                .contains("(TLS)");
        assertThat(digAt(port("vpc", 2), "+https", "+rec", "web.example.test")).contains("192.0.2.80");
    }

    @Test
    void drillUnderstandsTheSame() {
        RealTool drill = RealTool.require("drill", "ldnsutils");
        assertThat(drill.run("@127.0.0.1", "-p", port("ns1", 0), "www.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("rcode: NOERROR")
                .contains("flags: qr aa rd ;")
                .contains("192.0.2.80");
        assertThat(drill.run("@127.0.0.1", "-p", port("ns1", 0), "-t", "big.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("ANSWER: 100");
        assertThat(drill.run("@127.0.0.1", "-p", port("ns1", 0), "-D", "nowhere.example.test")
                        .expectExit(0)
                        .stdout())
                .contains("rcode: NXDOMAIN")
                .contains("EDNS: version 0; flags: do");
    }

    @Test
    void dnspythonParsesEveryOctet() {
        String script = """
                import sys, dns.edns, dns.flags, dns.message, dns.query, dns.rcode, dns.rdatatype
                port = int(sys.argv[1])
                def ask(name, kind, how=dns.query.udp, **options):
                    # one_rr_per_rrset and trailing octets: dnspython refuses what is not well-formed to the last octet
                    query = dns.message.make_query(name, kind, **options)
                    return how(query, '127.0.0.1', port=port, timeout=5)
                web = ask('web.example.test', 'A', use_edns=0, options=[dns.edns.ECSOption('203.0.113.0', 24),
                          dns.edns.GenericOption(dns.edns.NSID, b'')])
                print('web', dns.rcode.to_text(web.rcode()), web.answer[0][0], [int(o.otype) for o in web.options], web.payload)
                print('flags', dns.flags.to_text(web.flags))
                print('big', len(ask('big.example.test', 'A', dns.query.tcp).answer[0]))
                print('tc', bool(ask('big.example.test', 'A').flags & dns.flags.TC))
                print('nx', dns.rcode.to_text(ask('no.example.test', 'AAAA').rcode()))
                print('https', ask('svc.example.test', 'HTTPS').answer[0][0])
                ede = ask('elsewhere.invalid', 'A', use_edns=0)
                print('ede', [o.to_text() for o in ede.options if o.otype == 15])
                """;
        // Debian's Python, which has Debian's dnspython, and not one that a developer has put before it.
        RealTool env = RealTool.require("env", "coreutils");
        RealTool.require("python3", "python3-dnspython");
        if (env.run("PATH=/usr/bin:/bin", "python3", "-c", "import dns").exitCode() != 0) {
            RealTool.require("python3-with-dnspython", "python3-dnspython");
        }
        RealTool.Result result = env.run("PATH=/usr/bin:/bin", "python3", "-c", script, port("ns1", 0))
                .expectExit(0);
        assertThat(result.stdout().lines())
                .containsExactly(
                        "web NOERROR 192.0.2.80 [8, 3, 18] 1232",
                        "flags QR AA RD",
                        "big 100",
                        "tc True",
                        "nx NXDOMAIN",
                        "https 1 . alpn=\"h2\"",
                        "ede ['EDE 20']");
    }
}
