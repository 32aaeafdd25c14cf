package io.faultline.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.fabric.LossModel;
import io.faultline.fabric.Network;
import io.faultline.telemetry.TelemetryNet;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a scrape says is what the network's own account says. */
class NetworkMetricsTest {
    @RegisterExtension
    final TestNet net = new TestNet(5);

    private TelemetryNet region;
    private Metrics metrics;

    @BeforeEach
    void build() {
        region = new TelemetryNet(net.network());
        Network network = net.network();
        metrics = new Metrics()
                .add(new LinkMetrics(network))
                .add(new NodeMetrics(network))
                .add(new LedgerMetrics(network.ledger()))
                .add(new LoopMetrics(net.loop()))
                .add(new RouterMetrics(network))
                .add(new TcpMetrics(network));
    }

    @Test
    void everyPacketOfAnExchangeIsInTheScrapeOnTheLinkThatCarriedIt() {
        region.echo(100_000);
        net.runForMs(500);

        Exposition scrape = Exposition.of(metrics);

        for (Link link : net.network().links()) {
            for (LinkDirection direction : new LinkDirection[] {link.forward(), link.reverse()}) {
                String at = "{direction=\"" + direction.from().node() + "->"
                        + direction.to().node() + "\",link=\"" + link.name() + "\"}";
                assertThat(direction.sentPackets()).isGreaterThan(50);
                assertThat(scrape.count("faultline_link_packets_total" + at)).isEqualTo(direction.sentPackets());
                assertThat(scrape.count("faultline_link_bytes_total" + at)).isEqualTo(direction.sentBytes());
                assertThat(scrape.count("faultline_link_delivered_packets_total" + at))
                        .isEqualTo(direction.deliveredPackets());
                assertThat(scrape.count("faultline_link_delivered_bytes_total" + at))
                        .isEqualTo(direction.deliveredBytes())
                        .isGreaterThan(100_000);
            }
        }
        assertThat(scrape.count("faultline_packets_injected_total"))
                .isEqualTo(net.network().ledger().injected())
                .isEqualTo(scrape.count("faultline_packets_delivered_total")
                        + scrape.sum("faultline_packets_dropped_total"))
                .isEqualTo(scrape.count("faultline_router_forwarded_packets_total{router=\"r1\"}"));
        assertThat(scrape.count("faultline_router_fib_routes{router=\"r1\"}"))
                .isEqualTo(region.router.rib().fib().size());
        assertThat(scrape.count("faultline_tcp_opens_total{host=\"client\",outcome=\"active\"}"))
                .isEqualTo(1);
        assertThat(scrape.count("faultline_tcp_opens_total{host=\"server\",outcome=\"passive\"}"))
                .isEqualTo(1);
        assertThat(scrape.count("faultline_tcp_segments_sent_total{host=\"client\"}"))
                .isEqualTo(region.near.forward().sentPackets());
        assertThat(scrape.count("faultline_loop_events_total"))
                .isEqualTo(net.loop().executedEvents());
    }

    @Test
    void theAccountOfALossyLinkAddsUpWhilePacketsAreUnderWay() {
        region.far.profile(region.far.forward().profile().withLoss(new LossModel.Bernoulli(0.2)), net.nowNs());
        region.echo(300_000);
        // In the middle of it.
        net.runForMs(4);
        for (int i = 0; i < 20; i++) {
            net.runForMs(7);
            Exposition scrape = Exposition.of(metrics);
            long dropped = scrape.sum("faultline_packets_dropped_total");
            assertThat(scrape.count("faultline_packets_injected_total"))
                    .isEqualTo(scrape.count("faultline_packets_delivered_total")
                            + dropped
                            + scrape.count("faultline_packets_in_flight"));
            assertThat(dropped)
                    .isEqualTo(scrape.sum("faultline_link_dropped_packets_total")
                            + scrape.sum("faultline_node_dropped_packets_total"));
            assertThat(scrape.count("faultline_packets_in_flight"))
                    .isEqualTo(scrape.sum("faultline_link_in_flight_packets"));
        }
        net.runForMs(60_000);
        Exposition scrape = Exposition.of(metrics);
        assertThat(scrape.count("faultline_packets_dropped_total{reason=\"wire_loss\"}"))
                .isEqualTo(scrape.sum("faultline_link_dropped_packets_total"))
                .isGreaterThan(20);
        assertThat(scrape.count("faultline_tcp_retransmitted_segments_total{host=\"client\"}"))
                .isGreaterThan(0);
    }

    @Test
    void cutsAndCrashesShowAsDown() {
        region.near.down(Link.InFlight.DROP, net.nowNs());
        region.server.crash(net.nowNs());
        region.echo(1);
        net.runForMs(100);

        Exposition scrape = Exposition.of(metrics);

        assertThat(scrape.count("faultline_link_up{link=\"client-r1\"}")).isZero();
        assertThat(scrape.count("faultline_link_up{link=\"r1-server\"}")).isEqualTo(1);
        assertThat(scrape.count("faultline_node_up{node=\"server\"}")).isZero();
        assertThat(
                        scrape.count(
                                "faultline_link_dropped_packets_total{direction=\"client->r1\",link=\"client-r1\",reason=\"link_down\"}"))
                .isEqualTo(1);
    }

    @Test
    void namesAndUnitsFollowThePrometheusConventions() {
        String text = Exposition.of(metrics).text();

        text.lines().filter(line -> line.startsWith("# TYPE faultline_")).forEach(line -> {
            String[] words = line.split(" ", -1);
            assertThat(words[2]).matches("[a-z][a-z0-9_]*").doesNotContain("_ns", "_ms", "_kb");
            assertThat(words[2].endsWith("_total")).as(line).isEqualTo(words[3].equals("counter"));
        });
        assertThat(text).contains("jvm_memory_used_bytes");
        assertThat(text.lines().filter(line -> line.startsWith("# HELP")).toList())
                .allMatch(line -> line.split(" ", 4).length == 4);
    }
}
