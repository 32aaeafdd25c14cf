package io.faultline.dns.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.ResolverNet;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.dns.sign.bogus.Where;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.testing.TestNet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A validating resolver and zones that are signed well, badly and not at all. */
class Rfc4035ValidationTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400;

    /** No synthesis, so that each answer is an authority's and each proof is looked at. */
    private static final Settings SETTINGS = Profiles.STANDARD.settings().with(Setting.AGGRESSIVE_NSEC, false);

    @RegisterExtension
    final TestNet net = new TestNet();

    private final SignedTree tree = new SignedTree();

    private String ask(ResolverNet dns, String name, int type) {
        return ResolverNet.describe(dns.askSecurely(name, type));
    }

    static Stream<DenialPolicy> denials() {
        return Stream.of(
                DenialPolicy.nsec(),
                DenialPolicy.nsec3(),
                new DenialPolicy.Nsec3(new Nsec3Parameters(1, 5, new byte[] {1, 2}), false));
    }

    @ParameterizedTest
    @MethodSource("denials")
    void everyKindOfAnswerOfASignedZoneIsAuthentic(DenialPolicy denial) {
        tree.shopDenial = denial;
        tree.testDenial = denial;
        ResolverNet dns = tree.build(net, SETTINGS);
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("NOERROR AD web.shop.test. A 127.1.0.80");
        assertThat(ask(dns, "alias.shop.test.", Type.A))
                .isEqualTo("NOERROR AD alias.shop.test. CNAME web.shop.test. web.shop.test. A 127.1.0.80");
        assertThat(ask(dns, "www.old.shop.test.", Type.A))
                .isEqualTo("NOERROR AD old.shop.test. DNAME new.shop.test. www.old.shop.test. CNAME www.new.shop.test."
                        + " www.new.shop.test. A 127.1.0.83");
        assertThat(ask(dns, "any.thing.wild.shop.test.", Type.A))
                .isEqualTo("NOERROR AD any.thing.wild.shop.test. A 127.1.0.84");
        assertThat(ask(dns, "any.wild.shop.test.", Type.MX))
                .as("wildcard NODATA")
                .isEqualTo("NOERROR AD");
        assertThat(ask(dns, "web.shop.test.", Type.MX)).as("NODATA").isEqualTo("NOERROR AD");
        assertThat(ask(dns, "empty.shop.test.", Type.A))
                .as("empty non-terminal")
                .isEqualTo("NOERROR AD");
        assertThat(ask(dns, "any.star.shop.test.", Type.A))
                .as("a wildcard that is an empty non-terminal (RFC 4592 section 2.2.2)")
                .isEqualTo("NOERROR AD");
        assertThat(ask(dns, "nowhere.shop.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        assertThat(ask(dns, "no.where.shop.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        assertThat(ask(dns, "nowhere.test.", Type.A)).isEqualTo("NXDOMAIN AD");
        assertThat(ask(dns, "shop.test.", Type.DS)).startsWith("NOERROR AD shop.test. DS");
        assertThat(ask(dns, "shop.test.", Type.DNSKEY)).startsWith("NOERROR AD shop.test. DNSKEY");
        assertThat(ask(dns, "plain.test.", Type.DS)).as("unsigned delegation").isEqualTo("NOERROR AD");
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void everyAlgorithmOfTheSignerIsKnown(SigningAlgorithm algorithm) {
        tree.algorithm = algorithm;
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).startsWith("NOERROR AD");
    }

    @ParameterizedTest
    @MethodSource("denials")
    void anUnsignedZoneBelowASignedOneIsInsecureNotBogus(DenialPolicy denial) {
        tree.testDenial = denial;
        ResolverNet dns = tree.build(net, SETTINGS);
        assertThat(ask(dns, "www.plain.test.", Type.A)).isEqualTo("NOERROR www.plain.test. A 127.1.0.90");
        assertThat(ask(dns, "nowhere.plain.test.", Type.A)).isEqualTo("NXDOMAIN");
    }

    @Test
    void rfc5155AnOptOutDelegationIsInsecure() {
        tree.testDenial = new DenialPolicy.Nsec3(Nsec3Parameters.DEFAULT, true);
        ResolverNet dns = tree.build(net, SETTINGS);
        assertThat(ask(dns, "www.plain.test.", Type.A)).isEqualTo("NOERROR www.plain.test. A 127.1.0.90");
        assertThat(ask(dns, "web.shop.test.", Type.A)).startsWith("NOERROR AD");
    }

    @Test
    void rfc9276TooManyIterationsAreTreatedAsInsecureAndSaySo() {
        tree.shopDenial = new DenialPolicy.Nsec3(new Nsec3Parameters(1, 151, new byte[0]), false);
        assertThat(ask(tree.build(net, SETTINGS), "nowhere.shop.test.", Type.A)).isEqualTo("NXDOMAIN EDE27");
    }

    @Test
    void anExpiredSignatureIsBogus() {
        tree.shopSignedAt = ResolverNet.EPOCH - 15 * DAY;
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE7");
    }

    @Test
    void aSignatureExpiresWhileTheNetworkRuns() {
        tree.shopSignedAt = ResolverNet.EPOCH - 14 * DAY + 30;
        ResolverNet dns = tree.build(net, SETTINGS);
        Message answer = dns.askSecurely("long.shop.test.", Type.A);
        assertThat(ResolverNet.describe(answer)).startsWith("NOERROR AD");
        net.runFor(29 * SECOND);
        dns.queries();
        assertThat(ask(dns, "long.shop.test.", Type.A)).startsWith("NOERROR AD");
        assertThat(dns.queries()).isZero();
        net.runFor(2 * SECOND);
        assertThat(ask(dns, "long.shop.test.", Type.A))
                .as("RFC 4035 section 5.3.3: a TTL of two hours does not outlive the signature")
                .isEqualTo("SERVFAIL EDE7");
    }

    @Test
    void aSignatureOfTheFutureIsBogus() {
        tree.shopSignedAt = ResolverNet.EPOCH + DAY;
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE8");
    }

    @Test
    void aDsThatNamesNoKeyIsBogus() {
        tree.dsSabotage = ds -> new DSRecord(
                ds.getName(), ds.getDClass(), ds.getTTL(), ds.getFootprint(), ds.getAlgorithm(), 2, new byte[32]);
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE9");
    }

    @Test
    void aDsOfAnUnknownAlgorithmMakesTheZoneInsecure() {
        tree.dsSabotage = ds ->
                new DSRecord(ds.getName(), ds.getDClass(), ds.getTTL(), ds.getFootprint(), 200, 2, ds.getDigest());
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A))
                .isEqualTo("NOERROR EDE1 web.shop.test. A 127.1.0.80");
    }

    @Test
    void aMissingSignatureIsBogus() {
        tree.shopSabotage = SignedTree.without("web\\.shop\\.test\\.\\s.*RRSIG\\s+A .*");
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE10");
    }

    @Test
    void aChangedRecordIsBogus() {
        tree.shopSabotage = text -> text.replace("127.1.0.80", "127.6.6.6");
        assertThat(ask(tree.build(net, SETTINGS), "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE6");
    }

    @Test
    void aDenialWithoutProofIsBogus() {
        tree.shopSabotage = SignedTree.without("shop\\.test\\.\\s.*NSEC\\s.*");
        ResolverNet dns = tree.build(net, SETTINGS);
        assertThat(ask(dns, "above.shop.test.", Type.A)).startsWith("SERVFAIL EDE");
    }

    @Test
    void cdGivesTheClientWhatIsBogusWithoutAd() {
        tree.shopSabotage = text -> text.replace("127.1.0.80", "127.6.6.6");
        ResolverNet dns = tree.build(net, SETTINGS);
        Message answer = dns.ask("web.shop.test.", Type.A, Flags.CD, 0x8000, 200_000_000L);
        assertThat(ResolverNet.describe(answer)).isEqualTo("NOERROR web.shop.test. A 127.6.6.6");
        assertThat(answer.getHeader().getFlag(Flags.CD)).isTrue();
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE6");
    }

    @Test
    void signaturesAreForThoseWhoAskForThem() {
        ResolverNet dns = tree.build(net, SETTINGS);
        Message plain = dns.ask("web.shop.test.", Type.A);
        assertThat(plain.getSection(Section.ANSWER)).hasSize(1);
        assertThat(plain.getHeader().getFlag(Flags.AD)).isFalse();
        Message asked = dns.ask("web.shop.test.", Type.A, Flags.AD, 0, 200_000_000L);
        assertThat(asked.getHeader().getFlag(Flags.AD))
                .as("RFC 6840 section 5.7: AD in a query asks for AD")
                .isTrue();
        Message secure = dns.askSecurely("nowhere.shop.test.", Type.A);
        assertThat(secure.getSection(Section.AUTHORITY).stream().map(record -> Type.string(record.getType())))
                .contains("SOA", "NSEC", "RRSIG");
    }

    @Test
    void bogusDataIsNotAskedForAgainForAMinute() {
        tree.shopSabotage = text -> text.replace("127.1.0.80", "127.6.6.6");
        ResolverNet dns = tree.build(net, SETTINGS);
        ask(dns, "web.shop.test.", Type.A);
        dns.queries();
        net.runFor(58 * SECOND);
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE6");
        assertThat(dns.queries()).isZero();
        net.runFor(2 * SECOND);
        ask(dns, "web.shop.test.", Type.A);
        assertThat(dns.queries()).isPositive();
    }

    @Test
    void aBogusZoneThatIsMendedIsBelievedAgainAfterAMinute() {
        tree.shopSignedAt = ResolverNet.EPOCH - 15 * DAY;
        ResolverNet dns = tree.build(net, SETTINGS);
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE7");
        SignedTree mended = new SignedTree();
        var zone = mended.shopZone();
        dns.shop1.server.zones().put(zone);
        dns.shop2.server.zones().put(zone);
        assertThat(ask(dns, "web.shop.test.", Type.A)).isEqualTo("SERVFAIL EDE7");
        net.runFor(61 * SECOND);
        assertThat(ask(dns, "web.shop.test.", Type.A)).startsWith("NOERROR AD");
    }

    @Test
    void whereOneOfTwoServersGivesBogusDataTheOtherIsAsked() {
        ResolverNet dns = tree.build(net, SETTINGS);
        dns.shop1.server.zones().put(BogusVariants.get("expired").apply(tree.shopZone(), Where.EVERYWHERE));
        for (int i = 0; i < 10; i++) {
            dns.resolver.flush(Name.root);
            Message answer = dns.ask("web.shop.test.", Type.A, Flags.AD, 0, SECOND);
            assertThat(ResolverNet.describe(answer))
                    .as("try " + i + ", seed 1")
                    .isEqualTo("NOERROR AD web.shop.test. A 127.1.0.80");
        }
    }

    @Test
    void aBogusZoneCostsNoMoreThanFiveRetries() {
        tree.shopSignedAt = ResolverNet.EPOCH - 15 * DAY;
        ResolverNet dns = tree.build(net, SETTINGS);
        Message answer = dns.ask("web.shop.test.", Type.A, Flags.AD, 0, 3 * SECOND);
        assertThat(ResolverNet.describe(answer)).isEqualTo("SERVFAIL EDE7");
        assertThat(dns.queries()).isLessThan(30);
    }
}
