package io.faultline.dns.resolver;

import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.profile.NxdomainCut;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The zone's SOA has TTL 3600 and MINIMUM 120. */
class Rfc2308NegativeCachingTest {

    private static final Settings UNBOUND = Profiles.STANDARD.settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void section5ADenialIsKeptForTheLesserOfTtlAndMinimumAndCountsDown() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        Message first = dns.ask("nowhere.shop.test.", Type.A);
        assertThat(first.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(first.getSection(Section.AUTHORITY).get(0).getTTL()).isEqualTo(120);
        net.runFor(60 * SECOND);
        dns.queries();
        Message aged = dns.ask("nowhere.shop.test.", Type.AAAA);
        assertThat(aged.getRcode()).as("of every type").isEqualTo(Rcode.NXDOMAIN);
        assertThat(aged.getSection(Section.AUTHORITY).get(0).getTTL()).isEqualTo(59);
        assertThat(dns.queries()).isZero();
        net.runFor(60 * SECOND);
        dns.ask("nowhere.shop.test.", Type.A);
        assertThat(dns.queries()).as("it has expired").isEqualTo(1);
    }

    @Test
    void section5NoDataIsKeptForItsTypeOnly() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.MX))).isEqualTo("NOERROR");
        dns.queries();
        dns.ask("web.shop.test.", Type.MX);
        assertThat(dns.queries()).isZero();
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.A)))
                .isEqualTo("NOERROR web.shop.test. A 127.1.0.80");
        assertThat(dns.queries()).isEqualTo(1);
    }

    @Test
    void section5TheResolversLimitCutsIt() {
        ResolverNet dns = new ResolverNet(net, UNBOUND.with(Setting.MAX_NEGATIVE_TTL, 10 * SECOND));
        dns.ask("nowhere.shop.test.", Type.A);
        net.runFor(11 * SECOND);
        dns.queries();
        dns.ask("nowhere.shop.test.", Type.A);
        assertThat(dns.queries()).isEqualTo(1);
    }

    @Test
    void rfc8482AQuestionForAnythingIsAnsweredWithoutLooking() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        assertThat(ResolverNet.describe(dns.ask("web.shop.test.", Type.ANY)))
                .isEqualTo("NOERROR web.shop.test. HINFO \"RFC8482\" \"\"");
        assertThat(dns.queries()).isZero();
    }

    @Test
    void coreDnsKeepsNothingForLessThanFiveSeconds() {
        ResolverNet dns = new ResolverNet(
                net, Profiles.byName().get("coredns").settings().with(Setting.MAX_NEGATIVE_TTL, SECOND));
        dns.ask("nowhere.shop.test.", Type.A);
        net.runFor(4 * SECOND);
        dns.queries();
        dns.ask("nowhere.shop.test.", Type.A);
        assertThat(dns.queries()).isZero();
    }

    @Test
    void rfc8020NothingIsBelowANameThatDoesNotExist() {
        ResolverNet dns = new ResolverNet(net, UNBOUND.with(Setting.NXDOMAIN_CUT, NxdomainCut.ON));
        dns.ask("gone.shop.test.", Type.A);
        dns.queries();
        assertThat(dns.ask("below.gone.shop.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(dns.queries()).isZero();
    }

    @Test
    void rfc8020UnboundBelievesItOnlyOfSignedZones() {
        ResolverNet dns = new ResolverNet(net, UNBOUND);
        dns.ask("gone.shop.test.", Type.A);
        dns.queries();
        assertThat(dns.ask("below.gone.shop.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(dns.queries()).isPositive();
    }

    @Test
    void rfc8020AnEmptyNonTerminalIsNoEnd() {
        ResolverNet dns = new ResolverNet(net, UNBOUND.with(Setting.NXDOMAIN_CUT, NxdomainCut.ON));
        assertThat(ResolverNet.describe(dns.ask("empty.shop.test.", Type.A))).isEqualTo("NOERROR");
        assertThat(ResolverNet.describe(dns.ask("deep.empty.shop.test.", Type.A)))
                .isEqualTo("NOERROR deep.empty.shop.test. A 127.1.0.85");
    }
}
