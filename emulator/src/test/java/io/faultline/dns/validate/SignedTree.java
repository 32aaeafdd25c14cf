package io.faultline.dns.validate;

import io.faultline.dns.resolver.ResolverNet;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.zone.Zone;
import io.faultline.testing.TestNet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The tree of {@link ResolverNet}, signed: root and {@code test.} for good, {@code shop.test.} as a test wants it; {@code
 * plain.test.} is an unsigned zone below the signed {@code test.}.
 */
final class SignedTree {

    static final Name TEST = Name.fromConstantString("test.");
    static final Name SHOP = Name.fromConstantString("shop.test.");

    SigningAlgorithm algorithm = SigningAlgorithm.ECDSA_P256;
    DenialPolicy shopDenial = DenialPolicy.nsec();
    DenialPolicy testDenial = DenialPolicy.nsec();
    long shopSignedAt = ResolverNet.EPOCH;
    UnaryOperator<Zone> shopBreakage = UnaryOperator.identity();
    UnaryOperator<Zone> testBreakage = UnaryOperator.identity();
    UnaryOperator<String> shopSabotage = UnaryOperator.identity();
    UnaryOperator<DSRecord> dsSabotage = UnaryOperator.identity();

    ResolverNet build(TestNet net, Settings settings) {
        ZoneSigner shopSigner = shopSigner();
        Zone shop = shopBreakage.apply(shopZone());
        String text = SignedZones.masterFile(shop);
        String changed = shopSabotage.apply(text);
        ZoneSigner testSigner = SignedZones.signer(algorithm, testDenial, 2, ResolverNet.EPOCH);
        String plain = "plain 3600 NS ns1.shop\n";
        String test = ResolverNet.TEST + plain + ds(shopSigner, SHOP, dsSabotage);
        ZoneSigner rootSigner = SignedZones.signer(algorithm, DenialPolicy.nsec(), 1, ResolverNet.EPOCH);
        String root = ResolverNet.ROOT + ds(testSigner, TEST, UnaryOperator.identity());
        ResolverNet dns = new ResolverNet(
                net,
                settings,
                rootSigner.ds(Name.root, 3600),
                rootSigner.sign(SignedZones.load(".", root)),
                testBreakage.apply(testSigner.sign(SignedZones.load("test.", test))),
                changed.equals(text) ? shop : SignedZones.load("shop.test.", changed));
        dns.shop1.server.zones().put(SignedZones.load("plain.test.", """
                @    3600 SOA ns1.shop.test. h 1 1800 900 604800 60
                @    3600 NS ns1.shop.test.
                www  60   A 127.1.0.90
                """));
        return dns;
    }

    private ZoneSigner shopSigner() {
        return SignedZones.signer(algorithm, shopDenial, 3, shopSignedAt);
    }

    /** Returns the shop's zone, signed. */
    Zone shopZone() {
        return shopSigner().sign(SignedZones.load("shop.test.", ResolverNet.SHOP));
    }

    private static String ds(ZoneSigner signer, Name origin, UnaryOperator<DSRecord> sabotage) {
        List<DSRecord> records = signer.ds(origin, 3600);
        return records.stream().map(sabotage).map(Record::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Leaves out the lines that match. */
    static UnaryOperator<String> without(String regex) {
        return text -> text.lines().filter(line -> !line.matches(regex)).collect(Collectors.joining("\n", "", "\n"));
    }
}
