package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** {@code web.shop.test.} has a TTL of 60 s; both servers of its zone fall silent when it is in the cache. */
class Rfc8767ServeStaleTest {

    private static final Settings STALE =
            Profiles.STANDARD.settings().with(Setting.SERVE_STALE, true).with(Setting.STALE_RECHECK, 30 * SECOND);

    private static final Name ZONE = Name.fromConstantString("shop.test.");
    private static final Name WEB = Name.fromConstantString("web.shop.test.");

    @RegisterExtension
    final TestNet net = new TestNet();

    private ResolverNet dns(Settings settings) {
        ResolverNet dns = new ResolverNet(net, settings);
        dns.ask("alias.shop.test.", Type.A);
        Fault silence = new Fault(QuerySelector.ALL, new Drop());
        dns.shop1.server.addFault(silence);
        dns.shop2.server.addFault(silence);
        net.runFor(61 * SECOND);
        return dns;
    }

    @Test
    void section5AClientThatWaitedFor1800MsGetsTheExpiredAnswerWithATtlOf30Seconds() {
        ResolverNet dns = dns(STALE);
        assertThat(dns.ask("alias.shop.test.", Type.A, 1_800 * MS)).isNull();
        net.runFor(40 * SECOND);
        long askedNs = net.nowNs();
        Message stale = dns.ask("alias.shop.test.", Type.A, 1_850 * MS);
        assertThat(net.nowNs() - askedNs).isEqualTo(1_850 * MS);
        assertThat(ResolverNet.describe(stale))
                .as("EDE 3: Stale Answer")
                .isEqualTo("NOERROR EDE3 alias.shop.test. CNAME web.shop.test. web.shop.test. A 127.1.0.80");
        assertThat(ResolverNet.ttl(stale)).isEqualTo(30);
    }

    @Test
    void section5AfterAFailureItIsGivenAtOnceAndTheServersAreLeftAloneFor30Seconds() {
        ResolverNet dns = dns(STALE);
        dns.ask("web.shop.test.", Type.A, 45 * SECOND);
        dns.queries();
        Message stale = dns.ask("web.shop.test.", Type.A, 30 * MS);
        assertThat(ResolverNet.describe(stale)).isEqualTo("NOERROR EDE3 web.shop.test. A 127.1.0.80");
        net.runFor(20 * SECOND);
        dns.ask("web.shop.test.", Type.A, 30 * MS);
        assertThat(dns.queries()).isZero();
    }

    @Test
    void whenTheServersAreBackTheAnswerIsFreshAgain() {
        ResolverNet dns = dns(STALE);
        dns.ask("web.shop.test.", Type.A, 2 * SECOND);
        dns.shop1.server.faults().forEach(dns.shop1.server::removeFault);
        dns.shop2.server.faults().forEach(dns.shop2.server::removeFault);
        net.runFor(60 * SECOND);
        Message fresh = dns.ask("web.shop.test.", Type.A, 2 * SECOND);
        assertThat(ResolverNet.describe(fresh)).isEqualTo("NOERROR web.shop.test. A 127.1.0.80");
    }

    @Test
    void section5ADayAfterItsExpiryItIsGone() {
        ResolverNet dns = dns(STALE);
        net.runFor(86_400 * SECOND);
        assertThat(dns.ask("alias.shop.test.", Type.A, 3 * SECOND)).isNull();
    }

    @Test
    void section4AnAnswerOfTheServersIsNeverPassedOverForAnExpiredOne() {
        ResolverNet dns = new ResolverNet(net, STALE);
        dns.ask("web.shop.test.", Type.A);
        net.runFor(61 * SECOND);
        dns.shop1.server.zones().edit(ZONE, zone -> zone.withoutRRset(WEB, Type.A));
        dns.shop2.server.zones().edit(ZONE, zone -> zone.withoutRRset(WEB, Type.A));
        assertThat(dns.ask("web.shop.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theResolverOfAVpcDoesThisAndUnboundDoesNot() {
        assertThat(Profiles.byName().get("route53").settings().is(Setting.SERVE_STALE))
                .isTrue();
        ResolverNet dns = dns(Profiles.STANDARD.settings());
        assertThat(dns.ask("alias.shop.test.", Type.A, 3 * SECOND)).isNull();
    }
}
