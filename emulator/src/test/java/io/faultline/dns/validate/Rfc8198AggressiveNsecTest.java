package io.faultline.dns.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.ResolverNet;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The zone {@code shop.test.} is signed with NSEC; between {@code new} and {@code ns1} it has no names. */
class Rfc8198AggressiveNsecTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Settings UNBOUND = Profiles.STANDARD.settings();

    @RegisterExtension
    final TestNet net = new TestNet();

    private final SignedTree tree = new SignedTree();

    private String ask(ResolverNet dns, String name, int type) {
        return ResolverNet.describe(dns.askSecurely(name, type));
    }

    @Test
    void section51TheGapThatOneDenialProvedAnswersForAllNamesInIt() {
        ResolverNet dns = tree.build(net, UNBOUND);
        assertThat(ask(dns, "nothing.shop.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        dns.queries();
        for (int i = 0; i < 50; i++) {
            assertThat(ask(dns, "no" + i + ".shop.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        }
        assertThat(dns.queries())
                .as("a random-name attack costs the authority one query")
                .isZero();
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("NOERROR AD web.shop.test. A 127.1.0.80");
    }

    @Test
    void whatIsMadeCarriesItsProofAndNoLongerTtlThanIt() {
        ResolverNet dns = tree.build(net, UNBOUND);
        ask(dns, "nothing.shop.test.", Type.A);
        net.runFor(100 * SECOND);
        Message made = dns.askSecurely("no.shop.test.", Type.A);
        assertThat(made.getSection(Section.AUTHORITY).stream().map(record -> Type.string(record.getType())))
                .contains("SOA", "NSEC", "RRSIG");
        assertThat(made.getSection(Section.AUTHORITY))
                .as("RFC 9077: the SOA's MINIMUM of 120 s, of which 100 are over")
                .allSatisfy(record -> assertThat(record.getTTL()).isBetween(18L, 20L));
        dns.queries();
        net.runFor(21 * SECOND);
        ask(dns, "no1.shop.test.", Type.A);
        assertThat(dns.queries()).as("the proof has expired").isPositive();
    }

    @Test
    void section52ANameWithoutTheTypeIsKnownToHaveNoOtherEither() {
        ResolverNet dns = tree.build(net, UNBOUND);
        assertThat(ask(dns, "web.shop.test.", Type.MX)).isEqualTo("NOERROR AD");
        dns.queries();
        assertThat(ask(dns, "web.shop.test.", Type.TXT)).isEqualTo("NOERROR AD");
        assertThat(dns.queries()).isZero();
        assertThat(ask(dns, "web.shop.test.", Type.A)).contains("127.1.0.80");
        assertThat(dns.queries()).isPositive();
    }

    @Test
    void whereAWildcardStandsNothingIsDenied() {
        ResolverNet dns = tree.build(net, UNBOUND);
        assertThat(ask(dns, "a.wild.shop.test.", Type.MX)).isEqualTo("NOERROR AD");
        assertThat(ask(dns, "b.wild.shop.test.", Type.A)).isEqualTo("NOERROR AD b.wild.shop.test. A 127.1.0.84");
    }

    @Test
    void whereAnEmptyWildcardStandsTheNameIsNotDenied() {
        ResolverNet dns = tree.build(net, UNBOUND);
        assertThat(ask(dns, "a.star.shop.test.", Type.A)).isEqualTo("NOERROR AD");
        dns.queries();
        assertThat(ask(dns, "b.star.shop.test.", Type.A)).isEqualTo("NOERROR AD");
        assertThat(dns.queries()).isZero();
    }

    @Test
    void anUnsignedZoneBelowIsNotDeniedByItsParent() {
        ResolverNet dns = tree.build(net, UNBOUND);
        assertThat(ask(dns, "nothing.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        assertThat(ask(dns, "plain.test.", Type.DS)).isEqualTo("NOERROR AD");
        assertThat(ask(dns, "www.plain.test.", Type.A)).isEqualTo("NOERROR www.plain.test. A 127.1.0.90");
    }

    @Test
    void itCanBeSwitchedOffAndNeedsValidatedNsec() {
        ResolverNet dns = tree.build(net, UNBOUND.with(Setting.AGGRESSIVE_NSEC, false));
        ask(dns, "nothing.shop.test.", Type.A);
        dns.queries();
        ask(dns, "no.shop.test.", Type.A);
        assertThat(dns.queries()).isPositive();
    }

    @Test
    void nsec3IsNotUsedForIt() {
        tree.shopDenial = DenialPolicy.nsec3();
        ResolverNet dns = tree.build(net, UNBOUND);
        ask(dns, "nothing.shop.test.", Type.A);
        dns.queries();
        ask(dns, "no.shop.test.", Type.A);
        assertThat(dns.queries()).isPositive();
    }
}
