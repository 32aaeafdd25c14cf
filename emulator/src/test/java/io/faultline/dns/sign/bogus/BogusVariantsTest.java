package io.faultline.dns.sign.bogus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What every broken zone has in common; that validators find them broken is shown with a real one. */
class BogusVariantsTest {

    private static final String ZONE = """
            $TTL 3600
            @      SOA ns hostmaster 7 7200 900 1209600 300
            @      NS  ns
            ns     A   192.0.2.53
            www    A   192.0.2.80
            *.wild A   192.0.2.81
            child  NS  ns.child
            child  DS  4711 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
            """;

    static List<String> names() {
        return BogusVariants.names();
    }

    private static Zone signed(DenialPolicy denial) {
        return SignedZones.signer(SigningAlgorithm.ED25519, denial, 5, 1_800_000_000L)
                .sign(SignedZones.load("example.test", ZONE));
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRepairedWithoutATrace(String name) {
        for (DenialPolicy denial : List.of(DenialPolicy.nsec(), DenialPolicy.nsec3())) {
            Zone zone = signed(denial);
            BogusVariant variant = BogusVariants.get(name);
            Zone broken = variant.apply(zone, Where.EVERYWHERE);
            assertThat(isSame(broken, zone)).isFalse();
            assertThat(broken.serial()).isEqualTo(zone.serial());
            assertThat(broken.rrset(Name.fromConstantString("www.example.test."), Type.A))
                    .isNotEmpty();
            assertThat(isSame(variant.repair(broken, Where.EVERYWHERE), zone)).isTrue();
        }
    }

    private static boolean isSame(Zone a, Zone b) {
        return texts(a).equals(texts(b)) && withheld(a) == withheld(b);
    }

    private static List<String> texts(Zone zone) {
        return zone.records().stream().map(Record::toString).toList();
    }

    private static boolean withheld(Zone zone) {
        DenialChain chain = zone.denial();
        return chain != null && chain.isWithheldFromWildcards();
    }

    @Test
    void brokenSignaturesOfOneNameLeaveTheOthers() {
        Zone zone = signed(DenialPolicy.nsec());
        Zone broken = BogusVariants.get("flipped-bit").apply(zone, Where.at(WireName.of("www.example.test")));
        List<Name> owners = broken.records().stream()
                .filter(record -> !texts(zone).contains(record.toString()))
                .map(Record::getName)
                .distinct()
                .toList();
        assertThat(owners).containsExactly(Name.fromConstantString("www.example.test."));
    }

    @Test
    void collidingKeysShareOneTag() {
        Zone broken = BogusVariants.get("colliding-tags").apply(signed(DenialPolicy.nsec()), Where.EVERYWHERE);
        List<Record> keys = broken.rrset(Name.fromConstantString("example.test."), Type.DNSKEY);
        assertThat(keys).hasSize(16);
        // The key signing key has a tag of its own.
        assertThat(keys.stream().map(key -> ((DNSKEYRecord) key).getFootprint()).distinct())
                .hasSize(2);
    }

    @Test
    void refusesWhatItCannotBreak() {
        Zone unsigned = SignedZones.load("example.test", ZONE);
        assertThatThrownBy(() -> BogusVariants.get("expired").apply(unsigned, Where.EVERYWHERE))
                .hasMessageContaining("expected: a zone that is signed here");
        assertThatThrownBy(() -> BogusVariants.get("wrong-ds")
                        .apply(signed(DenialPolicy.nsec()), Where.at(WireName.of("www.example.test"))))
                .hasMessageContaining("no DS")
                .hasMessageContaining("www.example.test");
        assertThatThrownBy(() -> BogusVariants.get("expire")).hasMessageContaining("expired, not-yet-valid");
    }
}
