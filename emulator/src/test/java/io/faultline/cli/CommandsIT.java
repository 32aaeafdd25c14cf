package io.faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.topology.config.ShippedTopologies;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands print and end with. */
class CommandsIT {
    private static final String SMALL = """
            name: small
            routers: {az1: {prefix: "${net}.1.0.0/16"}}
            hosts: {client: {at: az1}, other: {at: az1}}
            """;
    private static final Pattern DIGEST = Pattern.compile("(?m)^digest: (\\p{XDigit}{16})$");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    static Set<String> shipped() {
        return ShippedTopologies.names();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aShippedOutageShowsWhatIsExpectedOfItFromItsBeginningToItsEnd(String name) throws Exception {
        // In a JVM of its own: the detection of leaks that tests run with makes it ten times as slow.
        try (RunningFaultline run = RunningFaultline.launch(directory, "simulate", name, "-q")) {
            assertThat(run.exitCode()).as(run.printed()).isZero();
            assertThat(run.printed()).startsWith("PASSED");
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void oneSeedGivesOneDigestAndAnotherSeedAnother(String name) throws Exception {
        String one = digest("simulate", name, "-q", "--for", "20m");

        assertThat(digest("simulate", name, "-q", "--for", "20m")).isEqualTo(one);
        assertThat(digest("simulate", name, "-q", "--for", "20m", "--seed", "2"))
                .isNotEqualTo(one);
    }

    @Test
    void anUnmetExpectationEndsWith1AndIsInTheReports() throws Exception {
        Path file =
                topology("expect: [{name: no such thing, at: 1s, ping: {from: client, to: other, reachable: false}}]");

        assertThat(faultline(
                        "simulate",
                        file.toString(),
                        "--report",
                        directory.resolve("report").toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("NOT MET no such thing", "FAILED  small: 0 of 1 expectations met");
        assertThat(directory.resolve("report/report.json")).content().contains("\"verdict\" : \"FAILED\"");
        assertThat(directory.resolve("report/junit.xml")).content().contains("<failure");
    }

    @Test
    void aMistakeInATopologyEndsWith2AndSaysWhereAndWhatWasMeant() throws Exception {
        Path file = topology("script:\n  - {at: 1s, crash: clinet}");

        assertThat(faultline("run", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("small.yaml:5:21: script(0).crash")
                .contains("did you mean \"client\"")
                .doesNotContain("\tat ");
    }

    @Test
    void anUnknownTopologyEndsWith2AndTheNearestName() {
        assertThat(faultline("simulate", "tree-az")).isEqualTo(2);
        assertThat(err.toString()).contains("no such topology").contains("did you mean \"three-az\"");
    }

    @Test
    void aPortInUseEndsWith2() throws Exception {
        Path file = topology("edges: {socks: {attach: client}}");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "edges.socks.listen=127.0.0.1:" + taken.getLocalPort();

            assertThat(faultline("run", file.toString(), "--control", "off", "--set", listen))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .contains("edge socks: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aRealServerCannotBeSimulated() throws Exception {
        Path file = topology("services: {redis: {at: az1, port: 6379, upstream: '127.0.0.1:6379'}}");

        assertThat(faultline("simulate", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("service redis: upstream").doesNotContain("\tat ");
    }

    @Test
    void ctrlCEndsARunCleanlyWithItsVerdictSoFar() throws Exception {
        Path file = topology("script: [{at: 1h, phase: much later}]");
        try (RunningFaultline run = RunningFaultline.start(directory, "run", file.toString(), "--control", "off")) {
            run.interrupt();

            assertThat(run.exitCode()).isEqualTo(0);
            assertThat(run.printed())
                    .contains("PASSED  small: 0 of 0 expectations met")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aRunEndsWithItsScriptUnlessItIsHeld() throws Exception {
        Path file = topology("script: [{at: 100ms, phase: now}]");

        assertThat(faultline("run", file.toString(), "--control", "off", "--max-lateness", "10s"))
                .isZero();
        assertThat(out.toString()).contains("== now", "PASSED  small");
        try (RunningFaultline run = RunningFaultline.start(
                directory, "run", file.toString(), "--control", "off", "--hold", "--for", "3s")) {
            run.awaitLine("== now");
            long heldNs = System.nanoTime();
            run.exitCode();
            assertThat(System.nanoTime() - heldNs).as("held for").isGreaterThan(1_000_000_000L);
        }
    }

    private Path topology(String more) throws Exception {
        return Files.writeString(directory.resolve("small.yaml"), SMALL + more + "\n");
    }

    private String digest(String... arguments) throws IOException {
        try (RunningFaultline run = RunningFaultline.launch(directory, arguments)) {
            run.exitCode();
            Matcher digest = DIGEST.matcher(run.printed());
            assertThat(digest.find()).as(run.printed()).isTrue();
            return digest.group(1);
        }
    }

    private int faultline(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
