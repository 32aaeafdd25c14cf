package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static io.faultline.dns.resolver.DnsRegion.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.Drop;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** The {@code resolv.conf} of a pod: three suffixes and {@code ndots:5}. */
class SearchListTest {

    private static final List<Name> SEARCH = List.of(
            Name.fromConstantString("app.svc.cluster.test."),
            Name.fromConstantString("svc.cluster.test."),
            Name.fromConstantString("cluster.test."));

    @RegisterExtension
    final TestNet net = new TestNet();

    private DnsRegion.Authority authority;
    private StubResolver pod;

    @BeforeEach
    void buildRegion() {
        DnsRegion region = new DnsRegion(net.network());
        authority = region.authority(region.host("ns", 10), ".", """
                .                             3600 SOA ns. h. 1 1800 900 604800 60
                .                             3600 NS ns.
                ns.                           3600 A 127.1.0.10
                api.example.com.              60 A 127.1.0.80
                db.svc.cluster.test.          60 A 127.1.0.81
                """);
        pod = new StubResolver(
                region.host("pod", 1),
                ResolverOptions.of(List.of(new InetSocketAddress("127.1.0.10", 53)))
                        .withSearch(SEARCH, 5),
                CachePolicy.none());
        net.runFor(0);
    }

    private String lookUp(String name) {
        authority.asked.clear();
        Future<List<Address>> lookup = pod.resolve(name);
        net.runFor(SECOND);
        return describe(lookup);
    }

    @Test
    void aNameOfTheWorldCostsEightQueriesForThreeSuffixesAndTwoFamilies() {
        assertThat(lookUp("api.example.com")).isEqualTo("[127.1.0.80]");
        assertThat(authority.asked).hasSize(8);
        assertThat(authority.asked.get(0)).isEqualTo("UDP api.example.com.app.svc.cluster.test. A");
    }

    @Test
    void theFinalDotSpares6OfThem() {
        assertThat(lookUp("api.example.com.")).isEqualTo("[127.1.0.80]");
        assertThat(authority.asked).hasSize(2);
    }

    @Test
    void aNameOfTheClusterIsFoundByItsSuffix() {
        assertThat(lookUp("db")).isEqualTo("[127.1.0.81]");
        assertThat(authority.asked).hasSize(4);
    }

    @Test
    void whatIsNowhereFailsAsTheNameItself() {
        assertThat(lookUp("nowhere")).isEqualTo("NXDOMAIN");
        assertThat(authority.asked).hasSize(8);
    }

    @Test
    void aServerThatFailsDoesNotEndTheSearchAndOneThatIsSilentDoes() {
        authority.does(new AnswerRcode(Rcode.SERVFAIL));
        assertThat(lookUp("db")).isEqualTo("SERVFAIL");
        assertThat(authority.asked).as("4 names, 2 families, 2 attempts").hasSize(16);
        authority.server.faults().forEach(authority.server::removeFault);
        authority.does(new Drop());
        Future<List<Address>> silent = pod.resolve("db");
        net.runFor(10 * SECOND);
        assertThat(describe(silent)).as("5 s twice, and no other name").isEqualTo("TIMEOUT");
    }

    @Test
    void aNameWithEnoughDotsIsTriedAsItIsFirst() {
        assertThat(SearchList.candidates(
                        "a.b.c.d.e.f",
                        ResolverOptions.of(List.of(new InetSocketAddress("127.1.0.10", 53)))
                                .withSearch(SEARCH, 5)))
                .first()
                .isEqualTo(Name.fromConstantString("a.b.c.d.e.f."));
    }
}
