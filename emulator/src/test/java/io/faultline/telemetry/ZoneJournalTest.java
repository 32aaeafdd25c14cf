package io.faultline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.Link;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.ScenarioReader;
import io.faultline.scenario.ScenarioRun;
import io.faultline.telemetry.journal.EventKind;
import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The journal tells how a secondary loses its primary, its zone, and gets both back. */
class ZoneJournalTest {

    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void aSecondaryThatIsCutOffExpiresAndComesBack() throws Exception {
        Topology topology = TopologyLoader.parse("t.yaml", """
                name: pair
                routers:
                  az1: {prefix: 127.1.0.0/16}
                  az2: {prefix: 127.2.0.0/16}
                links:
                  az1-az2: {delay: 1ms}
                dns:
                  servers:
                    ns1: {at: az1}
                    ns2: {at: az2, primary: ns1}
                  zones:
                    shop.test:
                      records: |
                        @ SOA ns1 h 1 3600 1800 7200 60
                        @ NS ns1
                        ns1 A 127.1.0.10
                """, Overrides.none());
        Region region = Region.build(topology, net.network());
        Problems problems = new Problems();
        Scenario scenario = ScenarioReader.read(topology, problems);
        Telemetry telemetry =
                Telemetry.attach(new ScenarioRun(scenario, region, 1, Long.MAX_VALUE), TelemetryOptions.IN_MEMORY);
        net.runFor(SECOND);
        region.link("az1-az2").down(Link.InFlight.DROP, net.nowNs());
        net.runFor(7200 * SECOND);
        region.link("az1-az2").up(net.nowNs());
        net.runFor(1900 * SECOND);
        assertThat(telemetry.journal().after(0))
                .filteredOn(event -> event.kind() == EventKind.ZONE)
                .extracting(event -> event.subject() + " " + event.text())
                .startsWith("shop.test. zone has come at ns2", "shop.test. no primary could be asked at ns2")
                .containsSubsequence("shop.test. zone expired at ns2", "shop.test. zone has come at ns2");
        telemetry.close();
        region.close();
    }
}
