package io.faultline.dns.fault.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.real.ClientNamespace.Client;
import io.faultline.dns.fault.real.ClientNamespace.Looked;
import io.faultline.dns.fault.real.ClientNamespace.Seen;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What glibc, musl and the JVM make of the presets, in real time. All clients run at once, so that the whole takes as long as the
 * slowest of them, 15 s. What a client takes may be 0.4 s below what it is said to be, for clients' clocks are coarse, and 3 s
 * above, for the machine may be busy; times between packets, which the emulator may see late, 1 s below and 3 s above. Numbers of
 * packets are exact.
 */
class StubResolversIT {

    /** So many lookups before the clients start, because the first ones of a JVM are slow. */
    private static final int WARM_UPS = 5;

    private static final int EAI_NONAME = -2;
    private static final int EAI_AGAIN = -3;
    private static final int EAI_NODATA = -5;
    private static final String WEB = "www.lookup.test";
    private static final String ADDRESS = "127.1.0.80";

    @TempDir
    static Path directory;

    private static ClientNamespace namespace;
    private static final Map<String, Client> CLIENTS = new LinkedHashMap<>();

    @BeforeAll
    static void startAllClientsAtOnce() throws IOException, InterruptedException {
        RealTool musl = RealTool.require("musl-gcc", "musl-tools");
        RealTool gcc = RealTool.require("gcc", "gcc");
        FaultyTopology topology = new FaultyTopology();
        String glibcDead = topology.add("glibc-dead", "all-dead");
        String muslDead = topology.add("musl-dead", "all-dead");
        String muslDead3 = topology.add("musl-dead-1", "all-dead")
                + topology.add("musl-dead-2", "all-dead")
                + topology.add("musl-dead-3", "all-dead");
        String glibcFirst = topology.add("glibc-first", "first-ns-dead") + topology.add("glibc-second", "");
        String muslFirst = topology.add("musl-first", "first-ns-dead") + topology.add("musl-second", "");
        String glibcServfail = topology.add("glibc-servfail", "servfail-storm");
        String muslServfail = topology.add("musl-servfail", "servfail-storm");
        String glibcAaaa = topology.add("glibc-aaaa", "aaaa-drop");
        String glibcSingle = topology.add("glibc-single", "aaaa-drop");
        String muslAaaa = topology.add("musl-aaaa", "aaaa-drop");
        String glibcTc = topology.add("glibc-tc", "tc-without-tcp");
        String glibcNdots = topology.add("glibc-ndots", "ndots-fan-out");
        String glibcNodata = topology.add("glibc-nodata", "nodata-without-soa");
        String jvmTrap = topology.add("jvm-trap", "negative-cache-trap");
        String warm = topology.add("warm", "");
        namespace = ClientNamespace.start(directory, topology.yaml());
        String glibc = ClientNamespace.compile(directory, gcc, "glibc-lookup").toString();
        String muslc = ClientNamespace.compile(directory, musl, "musl-lookup").toString();
        for (int i = 0; i < WARM_UPS; i++) {
            namespace.client(warm, glibc, WEB).looked();
        }
        start("glibc-aaaa", glibcAaaa, glibc, WEB);
        start("glibc-single", glibcSingle + "options single-request\n", glibc, WEB);
        start("glibc-dead", glibcDead, glibc, WEB);
        start("musl-dead", muslDead, muslc, WEB);
        start("musl-dead-3", muslDead3, muslc, WEB);
        start("glibc-first", glibcFirst, glibc, WEB);
        start("musl-first", muslFirst, muslc, WEB);
        start("glibc-servfail", glibcServfail, glibc, WEB);
        start("musl-servfail", muslServfail, muslc, WEB);
        start("musl-aaaa", muslAaaa, muslc, WEB);
        start("glibc-tc", glibcTc, glibc, WEB);
        start("glibc-ndots", glibcNdots + "search a.test b.test c.test\noptions ndots:5\n", glibc, "api.example.com");
        start("glibc-nodata", glibcNodata, glibc, WEB);
        start(
                "jvm-trap",
                jvmTrap,
                ClientNamespace.java(JvmLookups.class, WEB, "14").toArray(String[]::new));
    }

    private static void start(String name, String resolvConf, String... command) throws IOException {
        CLIENTS.put(name, namespace.client(resolvConf, command));
    }

    @AfterAll
    static void stop() {
        if (namespace != null) {
            namespace.close();
        }
    }

    private static Looked looked(String client) throws IOException, InterruptedException {
        return CLIENTS.get(client).looked();
    }

    private static void took(Looked looked, double seconds) {
        assertThat(looked.seconds()).isBetween(seconds - 0.4, seconds + 3);
    }

    /** When queries came, in seconds after the first. */
    private static List<Double> times(List<Seen> seen) {
        return seen.stream()
                .map(each -> each.atSeconds() - seen.get(0).atSeconds())
                .toList();
    }

    @Test
    void allDeadGlibcAsksTwiceAndGivesUpAfterTenSeconds() throws IOException, InterruptedException {
        Looked looked = looked("glibc-dead");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 10);
        List<Seen> seen = namespace.seen("glibc-dead");
        assertThat(seen).hasSize(4);
        assertThat(times(seen).get(2)).as("5 s later").isBetween(4.0, 8.0);
    }

    @Test
    void allDeadMuslAsksTwiceAndGivesUpAfterFiveSeconds() throws IOException, InterruptedException {
        Looked looked = looked("musl-dead");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 5);
        List<Seen> seen = namespace.seen("musl-dead");
        assertThat(seen).hasSize(4);
        assertThat(times(seen).get(2)).as("2.5 s later").isBetween(1.5, 5.5);
    }

    @Test
    void allDeadMuslAsksThreeServersAtOnceAndIsNoSlower() throws IOException, InterruptedException {
        Looked looked = looked("musl-dead-3");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 5);
        for (int i = 1; i <= 3; i++) {
            assertThat(namespace.seen("musl-dead-" + i)).hasSize(4);
        }
    }

    @Test
    void firstNsDeadCostsGlibcFiveSecondsAndMuslNothing() throws IOException, InterruptedException {
        Looked glibc = looked("glibc-first");
        assertThat(glibc.address()).isEqualTo(ADDRESS);
        took(glibc, 5);
        Looked musl = looked("musl-first");
        assertThat(musl.address()).isEqualTo(ADDRESS);
        took(musl, 0);
        assertThat(namespace.seen("musl-first"))
                .as("all servers are asked at once")
                .hasSize(2);
    }

    @Test
    void servfailStormGlibcAsksTwiceAtOnce() throws IOException, InterruptedException {
        Looked looked = looked("glibc-servfail");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 0);
        assertThat(namespace.seen("glibc-servfail")).hasSize(4);
    }

    @Test
    void servfailStormMuslMakesTwelvePacketsOfTwo() throws IOException, InterruptedException {
        Looked looked = looked("musl-servfail");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 5);
        List<Seen> seen = namespace.seen("musl-servfail");
        assertThat(seen).hasSize(12);
        assertThat(times(seen).get(5)).as("six at once").isLessThan(1.5);
        assertThat(times(seen).get(6)).as("six more after 2.5 s").isBetween(1.5, 5.5);
    }

    @Test
    void aaaaDropGlibcTakesFifteenSecondsAndSucceeds() throws IOException, InterruptedException {
        Looked looked = looked("glibc-aaaa");
        assertThat(looked.address()).isEqualTo(ADDRESS);
        took(looked, 15);
    }

    @Test
    void aaaaDropGlibcWithSingleRequestTakesTenSeconds() throws IOException, InterruptedException {
        Looked looked = looked("glibc-single");
        assertThat(looked.address()).isEqualTo(ADDRESS);
        took(looked, 10);
    }

    @Test
    void aaaaDropMuslThrowsTheAddressAwayAfterFiveSeconds() throws IOException, InterruptedException {
        Looked looked = looked("musl-aaaa");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 5);
        assertThat(namespace.seen("musl-aaaa")).extracting(Seen::type).contains("A");
    }

    @Test
    void tcWithoutTcpGlibcFailsAtOnce() throws IOException, InterruptedException {
        Looked looked = looked("glibc-tc");
        assertThat(looked.code()).isEqualTo(EAI_AGAIN);
        took(looked, 0);
        assertThat(namespace.seen("glibc-tc")).extracting(Seen::transport).containsOnly("UDP");
    }

    @Test
    void ndotsFanOutMakesEightQueriesOfOneLookup() throws IOException, InterruptedException {
        Looked looked = looked("glibc-ndots");
        assertThat(looked.code()).isEqualTo(EAI_NONAME);
        took(looked, 0);
        assertThat(namespace.seen("glibc-ndots"))
                .extracting(seen -> seen.name() + " " + seen.type())
                .containsExactlyInAnyOrder(
                        "api.example.com.a.test. A",
                        "api.example.com.a.test. AAAA",
                        "api.example.com.b.test. A",
                        "api.example.com.b.test. AAAA",
                        "api.example.com.c.test. A",
                        "api.example.com.c.test. AAAA",
                        "api.example.com. A",
                        "api.example.com. AAAA");
    }

    @Test
    void nodataWithoutSoaIsNoDataToGlibc() throws IOException, InterruptedException {
        Looked looked = looked("glibc-nodata");
        assertThat(looked.code()).isEqualTo(EAI_NODATA);
        took(looked, 0);
        assertThat(namespace.seen("glibc-nodata")).hasSize(2);
    }

    @Test
    void negativeCacheTrapKeepsAJvmFromItsServerForTenSeconds() throws IOException, InterruptedException {
        String[] changes = CLIENTS.get("jvm-trap").output().trim().split("\n", -1);
        assertThat(changes).hasSize(2);
        assertThat(changes[0]).endsWith(" -");
        assertThat(changes[1]).endsWith(" " + ADDRESS);
        double failed = Double.parseDouble(changes[0].split(" ", -1)[0]);
        assertThat(Double.parseDouble(changes[1].split(" ", -1)[0]) - failed).isBetween(9.6, 13.0);
        List<Seen> seen = namespace.seen("jvm-trap");
        assertThat(seen)
                .as("two rounds of A and AAAA that fail, one that does not")
                .hasSize(6);
    }
}
