package io.faultline.telemetry.metrics;

import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.host.Host;
import io.faultline.host.tcp.TcpCounters;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** TCP of each host. */
public final class TcpMetrics implements MetricSource {
    private static final List<Counter> COUNTERS = List.of(
            new Counter("segments_sent", "Segments sent.", TcpCounters::segmentsSent),
            new Counter("segments_received", "Segments received.", TcpCounters::segmentsReceived),
            new Counter(
                    "retransmitted_segments", "Segments with data, SYN or FIN sent again.", TcpCounters::retransmits),
            new Counter("retransmission_timeouts", "Retransmission timers that expired.", TcpCounters::timeouts),
            new Counter(
                    "fast_retransmits",
                    "Times loss was found by duplicate acknowledgements or SACK.",
                    TcpCounters::fastRetransmits),
            new Counter("resets_sent", "RST segments sent.", TcpCounters::resetsSent),
            new Counter("resets_received", "RST segments that were believed.", TcpCounters::resetsReceived),
            new Counter("challenge_acks", "Challenge ACKs sent (RFC 5961).", TcpCounters::challengeAcks),
            new Counter("syns_dropped", "SYNs dropped because a queue was full.", TcpCounters::synsDropped),
            new Counter(
                    "accept_overflows",
                    "Final handshake ACKs ignored because an accept queue was full.",
                    TcpCounters::acceptOverflows));

    private final Network network;
    /** The labels of each host, made once, as a large network has thousands; looked up only, never walked. */
    private final Map<Host, HostLabels> labels = new HashMap<>();

    private record HostLabels(Labels host, Labels active, Labels passive, Labels failed) {
        static HostLabels of(Host host) {
            Labels at = Labels.of("host", host.name());
            return new HostLabels(
                    at, at.add("outcome", "active"), at.add("outcome", "passive"), at.add("outcome", "failed"));
        }
    }

    private record Counter(String name, String help, ToLongFunction<TcpCounters> value) {}

    /** Measures all hosts of a network. */
    public TcpMetrics(Network network) {
        this.network = network;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Counters opens = scrape.counters(
                "faultline_tcp_opens",
                "Connections: active and passive ones that were established, active ones that failed.");
        Scrape.Gauges open = scrape.gauges("faultline_tcp_connections", "Connections in any state but LISTEN.");
        List<Scrape.Counters> families = COUNTERS.stream()
                .map(counter -> scrape.counters("faultline_tcp_" + counter.name(), counter.help()))
                .toList();
        for (Node node : network.nodes()) {
            if (node instanceof Host host) {
                HostLabels of = labels.computeIfAbsent(host, HostLabels::of);
                TcpCounters tcp = host.tcpCounters();
                for (int i = 0; i < families.size(); i++) {
                    families.get(i).add(of.host(), COUNTERS.get(i).value().applyAsLong(tcp));
                }
                opens.add(of.active(), tcp.activeOpens());
                opens.add(of.passive(), tcp.passiveOpens());
                opens.add(of.failed(), tcp.connectFailures());
                open.add(of.host(), host.tcpConnections());
            }
        }
    }
}
