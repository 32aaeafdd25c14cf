package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static io.faultline.dns.resolver.DnsRegion.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.CookieOptions;
import io.faultline.dns.server.ServerOptions;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A root that is everything's authority and leads resolvers into traps. */
class ResolverLimitsTest {

    private static final Settings UNBOUND = Profiles.STANDARD.settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    private DnsRegion.Authority root;
    private StubResolver client;
    private int queries;

    private void build(Settings settings, ServerOptions options, String records) {
        DnsRegion region = new DnsRegion(net.network());
        root = region.authority(region.host("root", 10), options, Asker.zone(".", """
                .        3600 SOA ns. h. 1 1800 900 604800 60
                .        3600 NS ns.
                ns.      3600 A 127.1.0.10
                """ + records));
        Host host = region.host("resolver", 2);
        RecursiveResolver resolver = new RecursiveResolver(
                host,
                host.addresses().get(0),
                53,
                RecursorOptions.of(List.of(new InetSocketAddress("127.1.0.10", 53)), Map.of())
                        .with(settings));
        resolver.addListener(new RecursorListener() {
            @Override
            public void asked(InetSocketAddress server) {
                queries++;
            }
        });
        resolver.start();
        client = new StubResolver(
                region.host("client", 1),
                ResolverOptions.of(List.of(DnsRegion.dnsPortOf(host)))
                        .withFamilies(ResolverOptions.Families.IPV4)
                        .withTimeout(100 * SECOND, 1),
                CachePolicy.none());
        net.runFor(0);
    }

    private String lookUp(String name, long waitNs) {
        Future<List<Address>> lookup = client.resolve(name);
        net.runFor(waitNs);
        return describe(lookup);
    }

    private static String repeat(int count, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format(format, i, i + 1)).append('\n');
        }
        return text.toString();
    }

    @Test
    void aDelegationToManyServersThatDoNotExistCostsABoundedNumberOfQueries() {
        // NXNSAttack (CVE-2020-12662): each referral makes the resolver look for names of the attacker's choice.
        build(UNBOUND, ServerOptions.DEFAULT, repeat(30, "trap. 3600 NS ns%1$d.victim.") + "victim. 60 A 127.1.0.99\n");
        assertThat(lookUp("www.trap", 5 * SECOND)).isNotEqualTo("[127.1.0.99]");
        assertThat(queries).as("the referral, five names, and steps to them").isBetween(6, 12);
        int once = queries;
        lookUp("www2.trap", 5 * SECOND);
        assertThat(queries - once).as("what was looked for is known").isLessThan(5);
    }

    @Test
    void aChainOfElevenAliasesIsFollowedAndOneOfTwelveIsNot() {
        build(UNBOUND, ServerOptions.DEFAULT, repeat(12, "c%1$d. 60 CNAME c%2$d.") + "c12. 60 A 127.1.0.80\n");
        assertThat(lookUp("c1.", 2 * SECOND)).isEqualTo("[127.1.0.80]");
        assertThat(lookUp("c0.", 2 * SECOND)).isEqualTo("SERVFAIL");
    }

    @Test
    void aTtlOfZeroIsUsedOnceAndNotKept() {
        build(UNBOUND, ServerOptions.DEFAULT, "now. 0 A 127.1.0.80\nalias. 0 CNAME now.\n");
        assertThat(lookUp("alias.", SECOND)).isEqualTo("[127.1.0.80]");
        int once = queries;
        assertThat(lookUp("alias.", SECOND)).isEqualTo("[127.1.0.80]");
        assertThat(queries).isEqualTo(2 * once);
    }

    @Test
    void rfc7873AServerThatWantsCookiesGetsThem() {
        ServerOptions strict = ServerOptions.DEFAULT.withCookies(new CookieOptions(1, 2, 0, true));
        build(Profiles.byName().get("bind").settings(), strict, "a. 60 A 127.1.0.80\nb. 60 A 127.1.0.81\n");
        assertThat(lookUp("a.", 500 * MS)).isEqualTo("[127.1.0.80]");
        int first = queries;
        assertThat(first).as("BADCOOKIE, and once more with the cookie").isEqualTo(2);
        assertThat(lookUp("b.", 500 * MS)).isEqualTo("[127.1.0.81]");
        assertThat(queries - first).as("the cookie is remembered").isEqualTo(1);
        assertThat(root.asked).allSatisfy(asked -> assertThat(asked).startsWith("UDP"));
    }

    @Test
    void aResolverWithAllHandsFullSaysServfail() {
        build(UNBOUND.with(Setting.MAX_RESOLUTIONS, 3), ServerOptions.DEFAULT, "a. 60 A 127.1.0.80\n");
        List<Future<List<Address>>> burst =
                List.of(client.resolve("n1."), client.resolve("n2."), client.resolve("n3."), client.resolve("n4."));
        net.runFor(SECOND);
        assertThat(burst.stream().map(DnsRegion::describe))
                .containsExactly("NXDOMAIN", "NXDOMAIN", "NXDOMAIN", "SERVFAIL");
    }
}
