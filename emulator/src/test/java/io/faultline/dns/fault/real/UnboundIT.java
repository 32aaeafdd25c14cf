package io.faultline.dns.fault.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.real.ClientNamespace.Seen;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real caching resolver, an unbound with the timers of its makers, makes of the presets: six lookups each. */
class UnboundIT {

    private static final int LOOKUPS = 6;

    @TempDir
    static Path directory;

    private static ClientNamespace namespace;
    private static final Map<String, String> RESOLVERS = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        RealTool.require("unbound", "unbound");
        RealTool.require("dig", "bind9-dnsutils");
        FaultyTopology topology = new FaultyTopology();
        Map<String, String[]> servers = new LinkedHashMap<>();
        for (String preset : List.of("nodata-without-soa", "servfail-storm", "tc-without-tcp", "ttl0-storm")) {
            topology.add(preset, preset);
            servers.put(preset, new String[] {topology.lastAddress()});
        }
        for (String preset : List.of("lame-k-of-n", "first-ns-dead")) {
            topology.add(preset, preset);
            String broken = topology.lastAddress();
            topology.add(preset + "-well", "");
            servers.put(preset, new String[] {broken, topology.lastAddress()});
        }
        namespace = ClientNamespace.start(directory, topology.yaml());
        for (Map.Entry<String, String[]> each : servers.entrySet()) {
            String address = "127.0.54." + (RESOLVERS.size() + 1);
            Path conf = UnboundConf.write(directory, address, each.getValue(), "");
            namespace.server("unbound", "-d", "-c", conf.toString());
            RESOLVERS.put(each.getKey(), address);
        }
    }

    @AfterAll
    static void stop() {
        if (namespace != null) {
            namespace.close();
        }
    }

    /** Looks names up, one after the other, and returns the codes of the answers. */
    private static List<String> lookUp(String preset, String nameOfEach) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < LOOKUPS; i++) {
            // Tried again while unbound starts, which it does without a word.
            script.append("dig +tries=10 +time=4 @")
                    .append(RESOLVERS.get(preset))
                    .append(' ');
            script.append(nameOfEach.formatted(i)).append("; ");
        }
        String output = namespace.client("", "/bin/sh", "-c", script.toString()).output();
        return Pattern.compile("status: (\\w+)")
                .matcher(output)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @Test
    void ttl0StormReachesTheAuthorityWithEachLookup() throws IOException, InterruptedException {
        assertThat(lookUp("ttl0-storm", "www.lookup.test")).hasSize(LOOKUPS).containsOnly("NOERROR");
        assertThat(namespace.seen("ttl0-storm")).hasSize(LOOKUPS);
    }

    @Test
    void servfailStormIsAskedFiveTimesAndThenRemembered() throws IOException, InterruptedException {
        assertThat(lookUp("servfail-storm", "www.lookup.test")).hasSize(LOOKUPS).containsOnly("SERVFAIL");
        assertThat(namespace.seen("servfail-storm"))
                .as("outbound-msg-retry, once or, on a slow machine, twice")
                .hasSizeBetween(5, 10);
    }

    @Test
    void tcWithoutTcpIsServfailAfterFiveTries() throws IOException, InterruptedException {
        assertThat(lookUp("tc-without-tcp", "www.lookup.test")).hasSize(LOOKUPS).containsOnly("SERVFAIL");
        List<Seen> seen = namespace.seen("tc-without-tcp");
        assertThat(seen).hasSizeBetween(5, 10).extracting(Seen::transport).containsOnly("UDP");
    }

    @Test
    void nodataWithoutSoaIsKeptForAFewSecondsAllTheSame() throws IOException, InterruptedException {
        assertThat(lookUp("nodata-without-soa", "www.lookup.test"))
                .hasSize(LOOKUPS)
                .containsOnly("NOERROR");
        assertThat(namespace.seen("nodata-without-soa")).hasSizeLessThan(LOOKUPS);
    }

    @Test
    void aLameServerOfTwoIsSeenByNobodyButAskedNowAndThen() throws IOException, InterruptedException {
        assertThat(lookUp("lame-k-of-n", "n%d.lookup.test")).hasSize(LOOKUPS).containsOnly("NXDOMAIN");
        assertThat(namespace.seen("lame-k-of-n-well")).hasSizeGreaterThanOrEqualTo(LOOKUPS);
    }

    @Test
    void aDeadServerOfTwoIsSoonAvoided() throws IOException, InterruptedException {
        assertThat(lookUp("first-ns-dead", "n%d.lookup.test")).hasSize(LOOKUPS).containsOnly("NXDOMAIN");
        assertThat(namespace.seen("first-ns-dead-well")).hasSizeGreaterThanOrEqualTo(LOOKUPS);
        assertThat(namespace.seen("first-ns-dead"))
                .as("it is chosen by chance until it has not answered a few times")
                .hasSizeLessThan(2 * LOOKUPS);
    }
}
