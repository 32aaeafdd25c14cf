package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.Zone;
import io.faultline.engine.NetworkLoop;
import io.faultline.testing.RealTool;
import io.faultline.testing.TestNet;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Zones that a topology has signed: from the root down, with the seed's keys, and for longer than a signature is valid. */
class SignedRegionTest {

    private static final String TREE = """
            name: tree
            epoch: 2025-10-20T06:48:00Z
            routers:
              az1: {prefix: 127.1.0.0/16}
            hosts:
              client: {at: az1}
            dns:
              servers:
                root: {at: az1, zones: .}
                tld: {at: az1, zones: test}
                shop: {at: az1, zones: [shop.test, other.test]}
              zones:
                .:
                  dnssec: {algorithm: ed25519, keys: combined}
                  records: |
                    test NS tld.test.
                test:
                  dnssec: {denial: nsec3-opt-out}
                  records: |
                    shop NS shop.shop
                    other NS shop.other
                shop.test:
                  dnssec: {denial: nsec3, validity: 1h, refresh: 20m}
                  records: |
                    www A 192.0.2.80
                other.test:
                  records: |
                    www A 192.0.2.81
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Region build(String text, Overrides overrides) {
        return Region.build(TopologyLoader.parse("t.yaml", text, overrides), net.network());
    }

    private static Zone zone(Region region, String server, String name) {
        Zone zone = region.dnsServer(server).zones().get(Names.absolute(name));
        assertThat(zone).as(name).isNotNull();
        return zone;
    }

    @Test
    void eachSignedZoneIsTrustedByItsParentAndTheRootByWhoIsTold() {
        Region region = build(TREE, Overrides.none());

        assertThat(region.trustAnchors())
                .containsExactly(ds(zone(region, "root", ".").rrset(Names.absolute("."), Type.DNSKEY)));
        assertThat(zone(region, "root", ".").rrset(Names.absolute("test"), Type.DS))
                .containsExactly(ds(zone(region, "tld", "test").rrset(Names.absolute("test"), Type.DNSKEY)));
        assertThat(zone(region, "tld", "test").rrset(Names.absolute("shop.test"), Type.DS))
                .containsExactly(ds(zone(region, "shop", "shop.test").rrset(Names.absolute("shop.test"), Type.DNSKEY)));
        assertThat(zone(region, "tld", "test").rrset(Names.absolute("other.test"), Type.DS))
                .isEmpty();
        assertThat(zone(region, "shop", "other.test").isSigned()).isFalse();
        region.close();
    }

    private static DSRecord ds(List<Record> dnskeys) {
        DNSKEYRecord entryPoint = dnskeys.stream()
                .map(DNSKEYRecord.class::cast)
                .filter(key -> (key.getFlags() & 1) != 0)
                .findFirst()
                .orElseThrow();
        return new DSRecord(entryPoint.getName(), 1, 3600, org.xbill.DNS.DNSSEC.Digest.SHA256, entryPoint);
    }

    @Test
    void signaturesAreMadeAnewBeforeTheyExpire() {
        Region region = build(TREE, Overrides.none());
        Zone first = zone(region, "shop", "shop.test");

        net.runForMs(39 * 60 * 1000);
        assertThat(zone(region, "shop", "shop.test")).isSameAs(first);

        net.runForMs(2 * 60 * 1000);
        Zone second = zone(region, "shop", "shop.test");
        assertThat(second.serial()).isEqualTo(first.serial() + 1);
        long soonest = second.records().stream()
                .filter(RRSIGRecord.class::isInstance)
                .mapToLong(record -> ((RRSIGRecord) record).getExpire().getEpochSecond())
                .min()
                .orElseThrow();
        assertThat(soonest - region.clock().epochSeconds()).isGreaterThan(58 * 60);
        region.close();
    }

    @Test
    void keysAndSignaturesFollowFromTheSeed() {
        List<String> first = signedRecords(7);
        assertThat(signedRecords(7)).isEqualTo(first);
        assertThat(signedRecords(8)).isNotEqualTo(first);
    }

    private static List<String> signedRecords(long seed) {
        NetworkLoop loop = NetworkLoop.virtual(seed);
        try (Region region = Region.build(TopologyLoader.parse("t.yaml", TREE, Overrides.none()), loop)) {
            return zone(region, "tld", "test").records().stream()
                    .map(Record::toString)
                    .toList();
        } finally {
            loop.close();
        }
    }

    @Test
    void aZoneIsSignedWithKeysFromFiles(@TempDir Path folder) throws IOException {
        RealTool keygen = RealTool.require("dnssec-keygen", "bind9-utils");
        String key = keygen.run("-a", "ED25519", "-f", "KSK", "-q", "-K", folder.toString(), "shop.test")
                .expectExit(0)
                .stdout()
                .trim();
        Path file = Files.writeString(
                folder.resolve("t.yaml"),
                TREE.replace("{denial: nsec3, validity: 1h, refresh: 20m}", "{key-files: " + key + "}"));
        Region region = Region.build(TopologyLoader.load(file.toString(), Overrides.none()), net.network());

        String keyFile = Files.readString(folder.resolve(key + ".key"));
        DNSKEYRecord record = (DNSKEYRecord) zone(region, "shop", "shop.test")
                .rrset(Names.absolute("shop.test"), Type.DNSKEY)
                .get(0);
        assertThat(keyFile.replace(" ", "")).contains(Base64.getEncoder().encodeToString(record.getKey()));
        assertThat(((DSRecord) zone(region, "tld", "test")
                                .rrset(Names.absolute("shop.test"), Type.DS)
                                .get(0))
                        .getFootprint())
                .isEqualTo(record.getFootprint());
        region.close();

        Files.delete(folder.resolve(key + ".private"));
        assertThatThrownBy(() -> TopologyLoader.load(file.toString(), Overrides.none()))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining(key + ".private");
    }

    @Test
    void complainsAboutWhatCannotBeSignedSo() {
        assertThatThrownBy(() -> build(
                        TREE.replace(
                                "{denial: nsec3-opt-out}", "{denial: nsec, salt: zz, iterations: 3, algorithm: rsa}"),
                        Overrides.none()))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("salt without hashes (expected: denial: nsec3 or nsec3-opt-out)")
                .hasMessageContaining("rsa")
                .hasMessageContaining("ecdsa-p256");
        assertThatThrownBy(() -> build(TREE.replace("refresh: 20m", "refresh: 2h"), Overrides.none()))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("refresh: 7200 s (expected: less than the validity, 3600 s)");
    }
}
