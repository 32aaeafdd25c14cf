package io.faultline.dns.fault.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.real.ClientNamespace.Client;
import io.faultline.dns.fault.real.ClientNamespace.Looked;
import io.faultline.dns.fault.real.ClientNamespace.Seen;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What takes real clients half a minute and more. Not part of the build; runs by {@code FAULTLINE_SLOW=true mvn verify
 * -Dit.test='SlowClientsIT,GoClientIT' -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false}. All clients run at once.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "FAULTLINE_SLOW", matches = "true")
class SlowClientsIT {

    private static final int EAI_AGAIN = -3;
    private static final String WEB = "www.lookup.test";
    private static final String OLD = "127.1.0.80";
    private static final String NEW = "127.1.0.81";

    @TempDir
    static Path directory;

    private static ClientNamespace namespace;
    private static final Map<String, Client> CLIENTS = new LinkedHashMap<>();
    private static int resolvers;

    @BeforeAll
    static void startAllClientsAtOnce() throws IOException, InterruptedException {
        RealTool.require("unbound", "unbound");
        RealTool.require("dig", "bind9-dnsutils");
        RealTool gcc = RealTool.require("gcc", "gcc");
        FaultyTopology topology = new FaultyTopology();
        String three = topology.add("three-1", "all-dead")
                + topology.add("three-2", "all-dead")
                + topology.add("three-3", "all-dead");
        String ttl0 = topology.add("jvm-ttl0", "ttl0-storm");
        topology.add("failover", "jvm-30s-vs-ttl-60");
        String failover = topology.lastAddress();
        topology.change("failover", 5, WEB, NEW);
        topology.add("dead", "all-dead");
        String dead = topology.lastAddress();
        topology.add("edns", "edns-drop");
        String edns = topology.lastAddress();
        topology.add("fresh", "serve-stale");
        String fresh = topology.lastAddress();
        topology.add("stale", "serve-stale");
        String stale = topology.lastAddress();
        topology.add("bogus", "bogus-hold-down");
        String bogus = topology.lastAddress();
        namespace = ClientNamespace.start(directory, topology.yaml());
        String behindFailover = unbound(failover, "");
        String behindDead = unbound(dead, "");
        String behindEdns = unbound(edns, "");
        String behindFresh = unbound(fresh, "");
        String behindStale = unbound(stale, "  serve-expired: yes\n  serve-expired-client-timeout: 1800\n");
        String behindBogus =
                unbound(bogus, "  trust-anchor: \"" + namespace.trustAnchor("signed.test") + "\"\n  ede: yes\n");
        String glibc = ClientNamespace.compile(directory, gcc, "glibc-lookup").toString();
        start("three", three, glibc, WEB);
        start(
                "jvm-ttl0",
                ttl0,
                ClientNamespace.java(JvmLookups.class, WEB, "34").toArray(String[]::new));
        start(
                "failover",
                "nameserver " + behindFailover + "\n",
                ClientNamespace.java(JvmLookups.class, WEB, "97").toArray(String[]::new));
        start("dead", "", dig(behindDead, 1, 30));
        start("edns", "", dig(behindEdns, 1, 30));
        start("bogus", "", dig(behindBogus, "www.signed.test", 80, 3));
        start("fresh", "", dig(behindFresh, 30, 3));
        start("stale", "", dig(behindStale, 30, 3));
    }

    private static void start(String name, String resolvConf, String... command) throws IOException {
        CLIENTS.put(name, namespace.client(resolvConf, command));
    }

    /** Starts an unbound that asks one server, and returns where it listens. */
    private static String unbound(String server, String more) throws IOException {
        String address = "127.0.54." + ++resolvers;
        Path conf = UnboundConf.write(directory, address, new String[] {server}, more);
        namespace.server("unbound", "-d", "-c", conf.toString());
        return address;
    }

    /** Asks again and again, a second apart. */
    private static String[] dig(String resolver, int times, int timeoutSeconds) {
        return dig(resolver, WEB, times, timeoutSeconds);
    }

    private static String[] dig(String resolver, String name, int times, int timeoutSeconds) {
        return new String[] {
            "/bin/sh",
            "-c",
            "sleep 1; for i in $(seq " + times + "); do dig +tries=1 +time=" + timeoutSeconds + " @" + resolver + ' '
                    + name + " | grep -E 'status|EDE|timed out|no servers'; sleep 1; done; date +%s"
        };
    }

    @AfterAll
    static void stop() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void allDeadGlibcGivesThreeServersUpAfter28Seconds() throws IOException, InterruptedException {
        Looked looked = CLIENTS.get("three").looked();
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        assertThat(looked.seconds()).isBetween(27.5, 31.0);
        for (int i = 1; i <= 3; i++) {
            assertThat(namespace.seen("three-" + i)).hasSize(4);
        }
    }

    @Test
    void ttl0StormDoesNotKeepAJvmFromKeepingAnswersFor30Seconds() throws IOException, InterruptedException {
        assertThat(CLIENTS.get("jvm-ttl0").output().trim()).endsWith(" " + OLD);
        List<Seen> seen = namespace.seen("jvm-ttl0");
        assertThat(seen).as("A and AAAA, twice").hasSize(4);
        assertThat(seen.get(2).atSeconds() - seen.get(0).atSeconds()).isBetween(29.6, 33.0);
    }

    @Test
    void aJvmBehindAResolverSeesAFailoverAMinuteLateOrMore() throws IOException, InterruptedException {
        String[] changes = CLIENTS.get("failover").output().trim().split("\n", -1);
        assertThat(changes).hasSize(2);
        assertThat(changes[0]).endsWith(" " + OLD);
        assertThat(changes[1]).endsWith(" " + NEW);
        double seconds = Double.parseDouble(changes[1].split(" ", -1)[0]);
        assertThat(seconds)
                .as("30 s later the resolver has the old one still, and 60 s later it may have it for an instant more")
                .isBetween(59.0, 95.0);
    }

    @Test
    void allDeadAndEdnsDropAreTheSameToAnUnboundWhichBacksOff() throws IOException, InterruptedException {
        for (String server : List.of("dead", "edns")) {
            CLIENTS.get(server).output();
            List<Seen> seen = namespace.seen(server);
            assertThat(seen).hasSizeBetween(5, 12);
            assertThat(seen).extracting(Seen::edns).containsOnly("EDNS");
            List<Double> gaps = new ArrayList<>();
            for (int i = 1; i < seen.size(); i++) {
                gaps.add(seen.get(i).atSeconds() - seen.get(i - 1).atSeconds());
            }
            assertThat(gaps.get(gaps.size() - 1))
                    .as("it has doubled its timeout several times")
                    .isGreaterThan(2.5);
        }
    }

    @Test
    void bogusHoldDownLastsAMinuteWhereTheFaultLasted20Seconds() throws IOException, InterruptedException {
        List<String> lines = CLIENTS.get("bogus")
                .output()
                .lines()
                .filter(line -> line.contains("status"))
                .toList();
        assertThat(lines.get(0)).contains("SERVFAIL");
        long bad = lines.stream().filter(line -> line.contains("SERVFAIL")).count();
        assertThat(bad).as("a second and more each").isBetween(48L, 62L);
        assertThat(lines.get(lines.size() - 1)).contains("NOERROR");
        assertThat(CLIENTS.get("bogus").output()).contains("EDE: 6");
    }

    @Test
    void onlyAResolverThatServesStaleDataOutlivesItsServers() throws IOException, InterruptedException {
        assertThat(CLIENTS.get("stale").output())
                .contains("NOERROR")
                .doesNotContain("SERVFAIL", "timed out", "no servers");
        assertThat(CLIENTS.get("fresh").output()).contains("NOERROR").containsAnyOf("SERVFAIL", "timed out");
    }
}
