package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.Link;
import io.faultline.testing.TestNet;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.TopologyException;
import io.faultline.topology.model.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Type;

/** Primaries, secondaries, keys and master files as a topology writes them. */
class ZoneMaintenanceTest {

    private static final Name ORIGIN = Name.fromConstantString("shop.test.");
    private static final long SECOND = 1_000_000_000L;

    private static final String PAIR = """
            name: pair
            routers:
              az1: {prefix: 127.1.0.0/16}
              az2: {prefix: 127.2.0.0/16}
            links:
              az1-az2: {delay: 1ms}
            dns:
              keys:
                xfr: {secret: "c2VjcmV0IG9mIG5vYm9keQ=="}
              servers:
                ns1: {at: az1}
                ns2: {at: az2, primary: ns1, key: xfr}
              zones:
                shop.test:
                  records: |
                    @ SOA ns1 h 1 3600 600 86400 60
                    @ NS ns1
                    @ NS ns2
                    ns1 A 127.1.0.10
                    ns2 A 127.2.0.10
                    www A 127.1.0.80
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    @TempDir
    Path folder;

    private static Zone zone(Region region, String server) {
        return region.dnsServer(server).zones().get(ORIGIN);
    }

    private static void change(Region region) {
        region.dnsServer("ns1")
                .zones()
                .edit(
                        ORIGIN,
                        zone -> zone.withRRset(List.of(new ARecord(
                                Name.fromConstantString("new.shop.test."), DClass.IN, 60, new byte[] {127, 1, 0, 81
                                }))));
    }

    @Test
    void aSecondaryFetchesItsZonesAndHearsOfChanges() {
        Region region = Region.build(TopologyLoader.parse("t.yaml", PAIR, Overrides.none()), net.network());
        assertThat(zone(region, "ns2").isAvailable()).isFalse();
        net.runFor(SECOND);
        assertThat(zone(region, "ns2").records())
                .containsExactlyElementsOf(zone(region, "ns1").records());
        change(region);
        net.runFor(SECOND);
        assertThat(zone(region, "ns2").serial()).isEqualTo(2);
        region.close();
    }

    @Test
    void aSecondaryThatIsCutOffKeepsItsStaleSerialAndCatchesUpAfterwards() {
        Region region = Region.build(TopologyLoader.parse("t.yaml", PAIR, Overrides.none()), net.network());
        net.runFor(SECOND);
        region.link("az1-az2").down(Link.InFlight.DROP, net.nowNs());
        change(region);
        net.runFor(3 * 3600 * SECOND);
        assertThat(zone(region, "ns1").serial()).isEqualTo(2);
        assertThat(zone(region, "ns2").serial()).as("stale").isEqualTo(1);
        assertThat(zone(region, "ns2").isAvailable()).isTrue();
        net.runFor(22 * 3600 * SECOND);
        assertThat(zone(region, "ns2").isAvailable()).as("expired").isFalse();
        region.link("az1-az2").up(net.nowNs());
        net.runFor(700 * SECOND);
        assertThat(zone(region, "ns2").serial()).isEqualTo(2);
        assertThat(zone(region, "ns2").isAvailable()).isTrue();
        region.close();
    }

    @Test
    void atSixtyTimesTheSpeedAStaleSerialLastsASixtiethOfTheTime() {
        Region region =
                Region.build(TopologyLoader.parse("t.yaml", PAIR + "speed: 60\n", Overrides.none()), net.network());
        net.runFor(SECOND);
        region.link("az1-az2").down(Link.InFlight.DROP, net.nowNs());
        change(region);
        net.runFor(24 * 60 * SECOND + 20 * SECOND);
        assertThat(zone(region, "ns2").isAvailable()).as("expired after 24 min").isFalse();
        region.close();
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        String wrong = """
                name: wrong
                routers:
                  az1: {prefix: 127.1.0.0/16}
                dns:
                  keys:
                    xfr: {algorithm: hmac-md5, secret: "no base64"}
                    good: {secret: "c2VjcmV0"}
                  servers:
                    ns1: {at: az1, primary: ns1}
                    ns2: {at: az1, primary: ns9, zones: a.test}
                    ns3: {at: az1, primary: ns2, zones: [b.test], key: goood}
                    ns4: {at: az1, zones: [a.test]}
                  zones:
                    a.test:
                      allow-transfer: [any, 127.1.0.0/16, key good, 127.1.0.1 key good, nobody, key goood, 127.1/8]
                      notify: [127.1.0.9, "127.1.0.9:5353", ns7]
                    b.test: {ixfr: none}
                """;
        assertThatThrownBy(() -> TopologyLoader.parse("t.yaml", wrong, Overrides.none()))
                .isInstanceOf(TopologyException.class)
                .message()
                .contains(
                        "t.yaml:6:22: dns.keys.xfr.algorithm: hmac-md5 (expected: one of hmac-sha1,",
                        "t.yaml:6:40: dns.keys.xfr.secret: a text that is no Base64 (expected: octets in Base64",
                        "dns.servers.ns1.primary: ns1 (expected: another server)",
                        "dns.servers.ns2.primary: unknown DNS server \"ns9\"",
                        "dns.servers.ns3.zones: b.test that none of its primaries serves (expected: zones of ns2)",
                        "dns.servers.ns3.key: unknown key \"goood\" (expected: good), did you mean \"good\"?",
                        "allow-transfer(4): nobody (expected: any, a prefix, an address, key NAME, or PREFIX key NAME)",
                        "allow-transfer(5): unknown key \"goood\"",
                        "allow-transfer(6): 127.1/8 (expected: any, a prefix",
                        "notify(2): ns7 (expected: an address such as 127.1.0.53",
                        "only secondaries answer for b.test (expected: a server in dns.servers without primary)",
                        "ixfr: unknown key \"ixfr\"");
    }

    /** RFC 9432. */
    @Test
    void aCatalogNamesTheZonesOfASecondary() throws Exception {
        Topology topology = TopologyLoader.parse("t.yaml", """
                name: catalogued
                routers:
                  az1: {prefix: 127.1.0.0/16}
                dns:
                  servers:
                    ns1: {at: az1}
                    ns2: {at: az1, primary: ns1, catalog: catalog.test}
                  zones:
                    catalog.test:
                      records: |
                        @ SOA invalid. invalid. 1 3600 600 86400 60
                        @ NS invalid.
                        version TXT "2"
                        m1.zones PTR shop.test.
                        m2.zones PTR nowhere.test.
                        group.m1.zones TXT ignored
                    shop.test: {records: "www A 127.1.0.80"}
                    other.test: {records: "www A 127.1.0.81"}
                """, Overrides.none());
        Region region = Region.build(topology, net.network());
        net.runFor(SECOND);
        assertThat(available(region)).containsExactly("catalog.test.", "shop.test.");

        Name catalog = Name.fromConstantString("catalog.test.");
        ZoneTable zones = region.dnsServer("ns1").zones();
        zones.edit(
                catalog,
                zone -> zone.withRRset(List.of(new PTRRecord(
                        Name.fromConstantString("m3.zones.catalog.test."),
                        DClass.IN,
                        60,
                        Name.fromConstantString("other.test.")))));
        net.runFor(SECOND);
        assertThat(available(region)).containsExactly("catalog.test.", "other.test.", "shop.test.");

        change(region);
        net.runFor(SECOND);
        assertThat(zone(region, "ns2").serial())
                .as("a member is notified and fetched")
                .isEqualTo(2);

        zones.edit(catalog, zone -> zone.withoutRRset(Name.fromConstantString("m1.zones.catalog.test."), Type.PTR));
        net.runFor(SECOND);
        assertThat(available(region)).containsExactly("catalog.test.", "other.test.");

        zones.edit(catalog, zone -> zone.withoutRRset(Name.fromConstantString("version.catalog.test."), Type.TXT));
        zones.edit(catalog, zone -> zone.withoutRRset(Name.fromConstantString("m3.zones.catalog.test."), Type.PTR));
        net.runFor(SECOND);
        assertThat(available(region))
                .as("a broken catalog says nothing")
                .containsExactly("catalog.test.", "other.test.");
        region.close();
    }

    private static List<String> available(Region region) {
        return region.dnsServer("ns2").zones().zones().stream()
                .filter(Zone::isAvailable)
                .map(zone -> zone.origin().toString())
                .toList();
    }

    // Master files.

    private Topology withFile(String zoneFile) throws Exception {
        Files.writeString(folder.resolve("shop.zone"), zoneFile);
        Path topology = folder.resolve("t.yaml");
        Files.writeString(topology, """
                name: filed
                routers:
                  az1: {prefix: 127.1.0.0/16}
                dns:
                  servers:
                    ns1: {at: az1}
                  zones:
                    shop.test: {file: shop.zone}
                """);
        return TopologyLoader.load(topology.toString(), Overrides.none());
    }

    @Test
    void aMasterFileMayIncludeOthersBelowItsFolder() throws Exception {
        Files.createDirectories(folder.resolve("parts"));
        Files.writeString(folder.resolve("parts/hosts.zone"), """
                a A ${net}.1.0.1
                $ORIGIN deep
                b A 127.1.0.2
                $INCLUDE more.zone
                """);
        Files.writeString(folder.resolve("parts/more.zone"), "c A 127.1.0.3\n");
        Region region = Region.build(withFile("""
                @ SOA ns1 h 1 3600 600 86400 60
                @ NS ns1
                ns1 A 127.1.0.10
                $INCLUDE parts/hosts.zone sub  ; with an origin of its own
                d A 127.1.0.4
                $INCLUDE "parts/hosts.zone"
                e A 127.1.0.5
                """), net.network());
        assertThat(zone(region, "ns1").records())
                .filteredOn(record -> record.getType() == Type.A)
                .extracting(record -> record.getName() + " " + record.rdataToString())
                .containsExactlyInAnyOrder(
                        "ns1.shop.test. 127.1.0.10",
                        "a.sub.shop.test. 127.1.0.1",
                        "b.deep.sub.shop.test. 127.1.0.2",
                        "c.deep.sub.shop.test. 127.1.0.3",
                        "d.shop.test. 127.1.0.4",
                        "a.shop.test. 127.1.0.1",
                        "b.deep.shop.test. 127.1.0.2",
                        "c.deep.shop.test. 127.1.0.3",
                        "e.shop.test. 127.1.0.5");
        region.close();
    }

    @Test
    void noFileOutsideTheFolderIsRead(@TempDir Path elsewhere) throws Exception {
        Path secret = elsewhere.resolve("secret.zone");
        Files.writeString(secret, "hidden A 127.9.9.9\n");
        Files.createSymbolicLink(folder.resolve("link.zone"), secret);
        for (String reference :
                List.of(secret.toString(), "../" + elsewhere.getFileName() + "/secret.zone", "link.zone")) {
            assertThatThrownBy(() ->
                            withFile("@ SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 127.1.0.10\n$INCLUDE " + reference + "\n"))
                    .as(reference)
                    .isInstanceOf(TopologyException.class)
                    .hasMessageContaining("shop.zone:4:1")
                    .hasMessageContaining("a file that exists, below the folder of shop.zone");
        }
    }

    @Test
    void aFileThatIncludesItselfEnds() {
        assertThatThrownBy(() -> withFile("@ SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 127.1.0.10\n$INCLUDE shop.zone\n"))
                .hasMessageContaining("an endless chain of files");
    }

    @Test
    void aFaultInAnIncludedFileIsToldWithItsLine() throws Exception {
        Files.writeString(folder.resolve("bad.zone"), "a A 127.1.0.1\nb A 300.1.1.1\n");
        assertThatThrownBy(() -> withFile("@ SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 127.1.0.10\n$INCLUDE bad.zone\n"))
                .hasMessageContaining("bad.zone:2:1");
    }
}
