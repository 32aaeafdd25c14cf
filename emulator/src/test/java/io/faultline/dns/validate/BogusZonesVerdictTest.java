package io.faultline.dns.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.ResolverNet;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.bogus.BogusVariant;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.dns.sign.bogus.Where;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Type;

/** Every way in which this project can break a signed zone, and what the resolver says of it. */
class BogusZonesVerdictTest {

    private static final Settings SETTINGS = Profiles.STANDARD.settings().with(Setting.AGGRESSIVE_NSEC, false);

    @RegisterExtension
    final TestNet net = new TestNet();

    private String ask(BogusVariant variant, DenialPolicy denial, String name, int type) {
        SignedTree tree = new SignedTree();
        tree.shopDenial = denial;
        if (variant.name().equals("wrong-ds")) {
            tree.testBreakage = zone -> variant.apply(zone, Where.EVERYWHERE);
        } else {
            tree.shopBreakage = zone -> variant.apply(zone, Where.EVERYWHERE);
        }
        return ResolverNet.describe(tree.build(net, SETTINGS).askSecurely(name, type));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "expired, nsec, web, A, SERVFAIL EDE7",
        "expired, nsec3, web, A, SERVFAIL EDE7",
        "not-yet-valid, nsec, web, A, SERVFAIL EDE8",
        "not-yet-valid, nsec3, web, A, SERVFAIL EDE8",
        "missing-signatures, nsec, web, A, SERVFAIL EDE10",
        "missing-signatures, nsec3, web, A, SERVFAIL EDE10",
        "flipped-bit, nsec, web, A, SERVFAIL EDE6",
        "flipped-bit, nsec3, web, A, SERVFAIL EDE6",
        "wrong-key-tag, nsec, web, A, SERVFAIL EDE9",
        "wrong-key-tag, nsec3, web, A, SERVFAIL EDE9",
        "missing-dnskey, nsec, web, A, SERVFAIL EDE9",
        "missing-dnskey, nsec3, web, A, SERVFAIL EDE9",
        "foreign-keys, nsec, web, A, SERVFAIL EDE9",
        "foreign-keys, nsec3, web, A, SERVFAIL EDE9",
        "wrong-ds, nsec, web, A, SERVFAIL EDE9",
        "wrong-ds, nsec3, web, A, SERVFAIL EDE9",
        "unknown-algorithm, nsec, web, A, SERVFAIL EDE9",
        "unknown-algorithm, nsec3, web, A, SERVFAIL EDE9",
        "colliding-tags, nsec, web, A, SERVFAIL EDE6",
        "colliding-tags, nsec3, web, A, SERVFAIL EDE6",
        "missing-denial, nsec, nothing, A, SERVFAIL EDE12",
        "missing-denial, nsec3, nothing, A, SERVFAIL EDE12",
        "denial-gap, nsec, nothing, A, SERVFAIL EDE12",
        "denial-gap, nsec3, nothing, A, SERVFAIL EDE12",
        "denial-wrong-types, nsec, web, AAAA, SERVFAIL EDE12",
        "denial-wrong-types, nsec3, web, AAAA, SERVFAIL EDE12",
        "missing-wildcard-proof, nsec, x.wild, A, SERVFAIL EDE12",
        "missing-wildcard-proof, nsec3, x.wild, A, SERVFAIL EDE12",
    })
    void isBogusForItsReason(String variant, String denial, String name, String type, String verdict) {
        DenialPolicy policy = denial.equals("nsec") ? DenialPolicy.nsec() : DenialPolicy.nsec3();
        assertThat(ask(BogusVariants.get(variant), policy, name + ".shop.test.", Type.value(type)))
                .isEqualTo(verdict);
    }
}
