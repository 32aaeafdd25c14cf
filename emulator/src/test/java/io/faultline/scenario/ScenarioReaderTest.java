package io.faultline.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problem;
import io.faultline.topology.config.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenarioReaderTest {
    private static final String REGION = """
            name: small
            routers:
              core: {prefix: "${net}.9.0.0/16"}
              az1: {prefix: "${net}.1.0.0/16"}
              az2: {prefix: "${net}.2.0.0/16"}
            links:
              core-az1: {}
              core-az2: {}
            hosts:
              client: {at: az1, address: "${net}.1.0.10"}
              web: {at: az2, address: "${net}.2.0.10", dns: web.cloud.test}
            dns:
              servers:
                ns1: {at: az1, address: "${net}.1.0.53"}
              zones:
                cloud.test: {}
            """;

    private static Scenario read(String script) {
        return ScenarioReader.read(
                TopologyLoader.parse("small.yaml", REGION + script, Overrides.none()), new Problems());
    }

    private static List<String> complaints(String script) {
        Problems problems = new Problems();
        ScenarioReader.read(TopologyLoader.parse("small.yaml", REGION + script, Overrides.none()), problems);
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void everyKindOfActionIsReadAndSaysWhatItDoes() {
        Scenario scenario = read("""
                script:
                  - {at: 1s, phase: it begins}
                  - {at: 1s, cut: core-az1}
                  - {at: 1s, cut: {link: [core-az1, core-az2], in-flight: deliver}}
                  - {at: 2s, restore: core-az1}
                  - {from: 1s, to: 9s, change: {link: core-az2, towards: az2, loss: 5%, delay: 80ms}}
                  - {at: 3s, crash: [web, core]}
                  - {at: 4s, restart: [web, core]}
                  - {at: 5s, route-add: {router: az1, prefix: 127.7.0.0/16, via: core}}
                  - {at: 5s, route-add: {router: az1, prefix: 127.8.0.0/16, drop: blackhole}}
                  - {at: 6s, route-withdraw: {router: az1, prefix: 127.7.0.0/16}}
                  - {at: 7s, table-clear: core}
                  - {at: 8s, table-restore: core}
                  - {at: 9s, dns-empty: {name: web.cloud.test}}
                  - {at: 9s, dns-set: {name: web.cloud.test, type: A, ttl: 5, data: [127.2.0.11]}}
                  - {at: 9s, dns-restore: {name: web.cloud.test}}
                  - {at: 9s, dns-stop: ns1}
                  - {at: 9s, dns-start: ns1}
                  - {at: 9s, operate: {from: client, to: core, do: {table-restore: core}}}
                """);
        assertThat(scenario.script())
                .extracting(timed -> timed.action().describe())
                .containsExactly(
                        "phase: it begins",
                        "cut core-az1",
                        "cut core-az1, core-az2",
                        "restore core-az1",
                        "change core-az2 towards az2 loss=5% delay=80ms",
                        "crash web, core",
                        "restart web, core",
                        "route 127.7.0.0/16 at az1 via core",
                        "route 127.8.0.0/16 at az1 blackhole",
                        "withdraw 127.7.0.0/16 at az1",
                        "clear the routing table of core",
                        "restore the routing table of core",
                        "empty web.cloud.test. A, AAAA",
                        "set web.cloud.test. A to 127.2.0.11",
                        "restore web.cloud.test. A, AAAA",
                        "stop DNS server ns1",
                        "start DNS server ns1",
                        "client tells core to restore the routing table of core");
        assertThat(scenario.lengthNs()).isEqualTo(9_000_000_000L);
    }

    @Test
    void allMistakesOfAScriptAreToldAtOnceWithTheirPlacesAndTheNearestNames() {
        List<String> complaints = complaints("""
                script:
                  - {at: 1s, cut: core-az3}
                  - {at: 1s, crsh: web}
                  - {at: 1s, cut: core-az1, crash: web}
                  - {from: 5s, to: 2s, cut: core-az1}
                  - {from: 1s, to: 2s, restore: core-az1}
                  - {cut: core-az1}
                  - {at: 1s, dns-empty: {name: web.cloud.tst}}
                expect:
                  - {at: 1s, ping: {from: clent, to: web}}
                  - {at: 1s, within: 2s, ping: {from: client, to: web}}
                  - {at: 1s, metric: {name: router.core.rotes, at-least: 1}}
                """);
        assertThat(complaints).hasSameSizeAs(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        assertThat(complaints.get(0))
                .startsWith("small.yaml:18:19: script(0).cut: ")
                .contains("core-az1");
        assertThat(complaints)
                .anySatisfy(text -> assertThat(text).contains("crsh").contains("did you mean \"crash\""));
        assertThat(complaints)
                .anySatisfy(text -> assertThat(text).contains("clent").contains("\"client\""));
        assertThat(complaints).anySatisfy(text -> assertThat(text).contains("exactly one of"));
        assertThat(complaints).anySatisfy(text -> assertThat(text).contains("a time after from"));
        assertThat(complaints).anySatisfy(text -> assertThat(text).contains("at instead of from and to"));
    }

    @Test
    void aScriptIsAListOfMaps() {
        assertThat(Stream.of("script: now\n", "expect: {at: 1s}\n").map(ScenarioReaderTest::complaints))
                .allSatisfy(complaints -> assertThat(complaints.get(0)).contains("(expected: a list of maps)"));
    }
}
