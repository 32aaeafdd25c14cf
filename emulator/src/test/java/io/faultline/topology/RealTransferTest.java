package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faultline.dns.zone.Zone;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.testing.RealTool;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.model.Topology;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/**
 * Real name servers and tools transfer, update and notify through a region's edges and upstreams: packets inside, sockets
 * outside.
 */
class RealTransferTest {

    private static final Name ORIGIN = Name.fromConstantString("shop.test.");
    private static final String SECRET = "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3RldHMgLi4=";
    private static final String KEY = "hmac-sha256:xfr.test:" + SECRET;

    @TempDir
    Path folder;

    private NetworkLoop loop;
    private Region region;
    private final List<Process> processes = new ArrayList<>();

    /** A primary with an edge before it, a secondary of a real primary with one, and places for real servers. */
    private void start(int outsideSecondary, int outsidePrimary) throws Exception {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            records.append("        h")
                    .append(i)
                    .append(" A 127.51.")
                    .append(i / 250)
                    .append('.')
                    .append(1 + i % 250);
            records.append('\n');
        }
        String text = """
                name: real
                routers:
                  r1: {prefix: 127.50.0.0/16}
                hosts:
                  client: {at: r1, address: 127.50.0.100}
                  secondary: {at: r1, address: 127.50.0.61}
                  primary: {at: r1, address: 127.50.0.62}
                services:
                  outside-secondary: {host: secondary, port: 53, upstream: "127.0.0.1:%d"}
                  outside-primary: {host: primary, port: 53, upstream: "127.0.0.1:%d"}
                dns:
                  keys:
                    xfr.test: {secret: "%s"}
                  servers:
                    ns: {at: r1, address: 127.50.0.53, zones: shop.test, tls: 853}
                    copy: {at: r1, address: 127.50.0.54, primary: 127.50.0.62, key: xfr.test, zones: away.test}
                  zones:
                    shop.test:
                      allow-transfer: [key xfr.test]
                      allow-update: [127.50.0.100 key xfr.test]
                      notify: 127.50.0.61
                      records: |
                        @ SOA ns h 1 3600 600 86400 60
                        @ NS ns
                        ns A 127.50.0.53
                        *.wild 60 TXT "a \\"quoted\\" text"
                        odd TYPE65280 \\# 3 abcdef
                %s
                    away.test: {allow-transfer: any, allow-notify: 127.50.0.100 key xfr.test}
                edges:
                  dns: {attach: client, listen: "127.0.0.1:0", to: ns, tls: "127.0.0.1:0"}
                  copy: {type: dns, attach: client, listen: "127.0.0.1:0", to: copy}
                """.formatted(
                outsideSecondary, outsidePrimary, SECRET, records.toString().stripTrailing());
        Topology topology = TopologyLoader.parse("real.yaml", text, Overrides.none());
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        region = call(() -> Region.build(topology, loop, Instant.now()));
        call(() -> {
            region.openEdges();
            return true;
        });
    }

    @AfterEach
    void stop() throws Exception {
        processes.forEach(RealTool::stop);
        if (loop != null) {
            call(() -> {
                region.close();
                return true;
            });
            loop.close();
        }
    }

    private <T> T call(Callable<T> task) throws Exception {
        return loop.call(task).get(10, TimeUnit.SECONDS);
    }

    private int port(String edge) throws Exception {
        return port(edge, 0);
    }

    private int port(String edge, int index) throws Exception {
        return call(() -> region.edges().stream()
                .filter(each -> each.name().equals(edge))
                .findFirst()
                .orElseThrow()
                .addresses()
                .get(index)
                .getPort());
    }

    private Zone zone(String server, Name origin) throws Exception {
        return call(() -> region.dnsServer(server).zones().get(origin));
    }

    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 20; attempt++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (BindException e) {
                // Taken for UDP: try another.
            }
        }
        throw new IOException("no port is free for UDP and TCP");
    }

    /** A transfer as sorted lines: owner, TTL, class, type, data, in lower case, the SOA twice. */
    private static List<String> lines(String output) {
        return output.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(";"))
                .map(line -> line.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
                .filter(line -> !line.contains(" any tsig "))
                .sorted()
                .toList();
    }

    private static List<String> lines(Zone zone) {
        return lines(
                String.join("\n", zone.records().stream().map(Object::toString).toList()));
    }

    @Test
    void digAndKdigTransferThroughTheEdgeWithAKeyAndNotWithout() throws Exception {
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        RealTool kdig = RealTool.require("kdig", "knot-dnsutils");
        start(freePort(), freePort());
        String port = String.valueOf(port("dns"));

        String refused = dig.run("@127.0.0.1", "-p", port, "shop.test", "AXFR").stdout();
        assertThat(refused).contains("; Transfer failed.");

        List<String> expected = lines(zone("ns", ORIGIN));
        assertThat(expected).hasSizeGreaterThan(3_000);
        String byDig = dig.run("@127.0.0.1", "-p", port, "-y", KEY, "shop.test", "AXFR", "+onesoa", "+noidnout")
                .expectExit(0)
                .stdout();
        assertThat(byDig).doesNotContain("BADSIG").doesNotContain("could not be validated");
        assertThat(lines(byDig)).isEqualTo(expected);
        String byKdig = kdig.run("@127.0.0.1", "-p", port, "-y", KEY, "+tcp", "shop.test", "AXFR")
                .expectExit(0)
                .stdout();
        assertThat(lines(byKdig).stream().distinct().toList()).isEqualTo(expected);
        assertThat(byKdig).doesNotContain("WARNING");

        String upToDate = dig.run("@127.0.0.1", "-p", port, "-y", KEY, "shop.test", "IXFR=1")
                .stdout();
        assertThat(lines(upToDate)).singleElement().asString().contains(" soa ").contains(" 1 3600 ");
    }

    /** RFC 9103: the zone and who fetches it are nobody else's business. */
    @Test
    void kdigTransfersOverTls() throws Exception {
        RealTool kdig = RealTool.require("kdig", "knot-dnsutils");
        start(freePort(), freePort());
        String output = kdig.run(
                        "@127.0.0.1", "-p", String.valueOf(port("dns", 1)), "-y", KEY, "+tls", "shop.test", "AXFR")
                .expectExit(0)
                .stdout();
        assertThat(lines(output).stream().distinct().toList()).isEqualTo(lines(zone("ns", ORIGIN)));
    }

    @Test
    void nsupdateChangesTheZoneAndDigSeesTheDifference() throws Exception {
        RealTool nsupdate = RealTool.require("nsupdate", "bind9-dnsutils");
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        start(freePort(), freePort());
        String port = String.valueOf(port("dns"));

        update(nsupdate, KEY, """
                prereq yxrrset h0.shop.test A
                prereq nxdomain new.shop.test
                update add new.shop.test 60 A 127.50.0.77
                update delete h0.shop.test
                """).expectExit(0);
        Zone zone = zone("ns", ORIGIN);
        assertThat(zone.serial()).isEqualTo(2);

        String ixfr = dig.run("@127.0.0.1", "-p", port, "-y", KEY, "shop.test", "IXFR=1", "+nocomments", "+nocmd")
                .stdout();
        List<String> records = ixfr.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(";") && !line.contains("TSIG"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        assertThat(records).hasSize(6);
        assertThat(records.get(2)).isEqualTo("h0.shop.test. 60 IN A 127.51.0.1");
        assertThat(records.get(4)).isEqualTo("new.shop.test. 60 IN A 127.50.0.77");

        RealTool.Result failed = update(nsupdate, KEY, "prereq nxdomain new.shop.test\nupdate delete new.shop.test\n");
        assertThat(failed.exitCode()).isEqualTo(2);
        assertThat(failed.stderr()).contains("update failed: YXDOMAIN");
        RealTool.Result wrongKey = update(
                nsupdate,
                "hmac-sha256:xfr.test:d3Jvbmcgc2VjcmV0IG9mIHRoaXJ0eS10d28gb2N0ZXRzIQ==",
                "update delete new.shop.test\n");
        assertThat(wrongKey.stderr() + wrongKey.stdout()).contains("BADSIG");
        RealTool.Result unknownKey =
                update(nsupdate, "hmac-sha256:other.test:" + SECRET, "update delete new.shop.test\n");
        assertThat(unknownKey.stderr() + unknownKey.stdout()).contains("BADKEY");
        RealTool.Result noKey = update(nsupdate, null, "update delete new.shop.test\n");
        assertThat(noKey.stderr()).contains("update failed: REFUSED");
        assertThat(zone("ns", ORIGIN)).isSameAs(zone);
    }

    private RealTool.Result update(RealTool nsupdate, String key, String commands) throws Exception {
        Path script = Files.writeString(
                folder.resolve("update.txt"),
                "server 127.0.0.1 " + port("dns") + "\nzone shop.test\n" + commands + "send\n");
        return key == null ? nsupdate.run(script.toString()) : nsupdate.run("-y", key, script.toString());
    }

    @Test
    void aRealNsdIsASecondaryThatIsNotifiedAndFetchesDifferences() throws Exception {
        RealTool nsd = RealTool.require("nsd", "nsd");
        RealTool nsupdate = RealTool.require("nsupdate", "bind9-dnsutils");
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        int nsdPort = freePort();
        start(nsdPort, freePort());
        Path configuration = Files.writeString(
                folder.resolve("nsd.conf"), """
                server:
                  ip-address: 127.0.0.1
                  port: %d
                  username: ""
                  zonesdir: "%s"
                  database: ""
                  pidfile: ""
                  xfrdfile: "%s/xfrd.state"
                  xfrdir: "%s"
                  verbosity: 3
                  server-count: 1
                remote-control:
                  control-enable: no
                key:
                  name: xfr.test
                  algorithm: hmac-sha256
                  secret: "%s"
                zone:
                  name: shop.test
                  request-xfr: 127.0.0.1@%d xfr.test
                  allow-notify: 127.0.0.1 NOKEY
                  provide-xfr: 127.0.0.1 NOKEY
                """.formatted(nsdPort, folder, folder, folder, SECRET, port("dns")));
        Path log = folder.resolve("nsd.log");
        processes.add(nsd.start(log, "-d", "-c", configuration.toString()));

        awaitSerial(dig, nsdPort, "shop.test", 1, log);
        assertThat(axfr(dig, nsdPort, "shop.test")).isEqualTo(lines(zone("ns", ORIGIN)));

        update(nsupdate, KEY, "update add new.shop.test 60 A 127.50.0.77\nupdate delete h7.shop.test\n")
                .expectExit(0);
        awaitSerial(dig, nsdPort, "shop.test", 2, log);
        assertThat(axfr(dig, nsdPort, "shop.test")).isEqualTo(lines(zone("ns", ORIGIN)));
        assertThat(Files.readString(log))
                .as("what NSD was told, and how it was brought up to date")
                .contains("notify for shop.test. from 127.0.0.1");
    }

    @Test
    void aRealKnotIsThePrimaryOfASecondaryOfOurs() throws Exception {
        RealTool knotd = RealTool.require("knotd", "knot");
        RealTool nsupdate = RealTool.require("nsupdate", "bind9-dnsutils");
        RealTool dig = RealTool.require("dig", "bind9-dnsutils");
        int knotPort = freePort();
        start(freePort(), knotPort);
        Files.writeString(folder.resolve("away.zone"), """
                $ORIGIN away.test.
                $TTL 60
                @ SOA ns h 10 3600 600 86400 60
                @ NS ns
                ns A 127.50.0.62
                www A 127.50.0.80
                """);
        Files.createDirectories(folder.resolve("db"));
        Path configuration = Files.writeString(folder.resolve("knot.conf"), """
                server:
                  listen: 127.0.0.1@%d
                  rundir: "%s"
                  pidfile: "%s/knot.pid"
                database:
                  storage: "%s/db"
                log:
                  - target: stdout
                    any: info
                key:
                  - id: xfr.test
                    algorithm: hmac-sha256
                    secret: %s
                remote:
                  - id: copy
                    address: 127.0.0.1@%d
                    key: xfr.test
                acl:
                  - id: keyed
                    key: xfr.test
                    action: [transfer, update]
                zone:
                  - domain: away.test
                    storage: "%s"
                    file: away.zone
                    journal-content: changes
                    acl: keyed
                    notify: copy
                """.formatted(
                        knotPort, folder, folder, folder, SECRET, port("copy"), folder));
        Path log = folder.resolve("knot.log");
        processes.add(knotd.start(log, "-c", configuration.toString()));

        Name away = Name.fromConstantString("away.test.");
        awaitSerial(dig, port("copy"), "away.test", 10, log);
        assertThat(lines(zone("copy", away))).contains("www.away.test. 60 in a 127.50.0.80");

        Path script = Files.writeString(
                folder.resolve("knot-update.txt"),
                "server 127.0.0.1 " + knotPort
                        + "\nzone away.test\nupdate add new.away.test 60 A 127.50.0.81\nupdate delete www.away.test\nsend\n");
        nsupdate.run("-y", KEY, script.toString()).expectExit(0);
        awaitSerial(dig, port("copy"), "away.test", 11, log);
        assertThat(lines(zone("copy", away)))
                .contains("new.away.test. 60 in a 127.50.0.81")
                .noneMatch(line -> line.startsWith("www."));
        assertThat(Files.readString(log))
                .as("how our secondary was brought up to date")
                .contains("IXFR, outgoing");
    }

    @Test
    void dnspythonTransfersAndUpdates() throws Exception {
        RealTool python = pythonWithDns();
        start(freePort(), freePort());
        Path script = Files.writeString(folder.resolve("transfer.py"), """
                import dns.query, dns.tsigkeyring, dns.update, dns.zone, dns.rdatatype, dns.xfr, dns.versioned
                port = %d
                keys = dns.tsigkeyring.from_text({"xfr.test": "%s"})
                zone = dns.versioned.Zone("shop.test")
                query, _ = dns.xfr.make_query(zone, keyring=keys, keyname="xfr.test", keyalgorithm="hmac-sha256")
                dns.query.inbound_xfr("127.0.0.1", zone, query, port=port)
                print("records", sum(len(r) for _, r in zone.iterate_rdatasets()))
                update = dns.update.UpdateMessage("shop.test", keyring=keys, keyname="xfr.test", keyalgorithm="hmac-sha256")
                update.present("h1", "A")
                update.replace("h1", 60, "A", "127.50.0.99")
                print("update", dns.query.tcp(update, "127.0.0.1", port=port).rcode())
                query, serial = dns.xfr.make_query(zone, keyring=keys, keyname="xfr.test", keyalgorithm="hmac-sha256")
                dns.query.inbound_xfr("127.0.0.1", zone, query, port=port, udp_mode=dns.query.UDPMode.TRY_FIRST)
                print("after", serial, zone.get_soa().serial, zone.get_rdataset("h1", "A")[0])
                """.formatted(port("dns"), SECRET));
        String output = python.run("-c", "exec /usr/bin/python3 " + script)
                .expectExit(0)
                .stdout();
        assertThat(output)
                .contains("records " + zone("ns", ORIGIN).recordCount())
                .contains("update 0")
                .contains("after 1 2 127.50.0.99");
    }

    /** A shell that runs Debian's own Python: another one that comes first on the PATH has not Debian's modules. */
    private static RealTool pythonWithDns() {
        RealTool shell = RealTool.require("sh", "dash");
        boolean installed = shell.run("-c", "/usr/bin/python3 -c 'import dns'").exitCode() == 0;
        String sentence = "This test needs dnspython, which is not installed: apt-get install python3-dnspython.";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(sentence);
        }
        assumeTrue(installed, sentence);
        return shell;
    }

    private static List<String> axfr(RealTool dig, int port, String origin) {
        return lines(dig.run("@127.0.0.1", "-p", String.valueOf(port), origin, "AXFR", "+onesoa")
                .expectExit(0)
                .stdout());
    }

    private static void awaitSerial(RealTool dig, int port, String origin, long serial, Path log) throws IOException {
        try {
            await().atMost(Duration.ofSeconds(25))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> dig.run(
                                    "@127.0.0.1",
                                    "-p",
                                    String.valueOf(port),
                                    "+short",
                                    "+tries=1",
                                    "+time=1",
                                    origin,
                                    "SOA")
                            .stdout()
                            .contains(" " + serial + " "));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    "serial " + serial + " of " + origin + " has not come: " + Files.readString(log), e);
        }
    }
}
