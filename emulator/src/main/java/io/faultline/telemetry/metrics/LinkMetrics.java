package io.faultline.telemetry.metrics;

import io.faultline.fabric.DropCounters;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.fabric.Network;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/** What each direction of each link carried, holds and dropped. */
public final class LinkMetrics implements MetricSource {
    private final Network network;
    /** The labels of each link, by its id: made once, as a large network has thousands. */
    private final List<LinkLabels> labels = new ArrayList<>();

    private record LinkLabels(Labels link, Labels forward, Labels reverse) {
        static LinkLabels of(Link link) {
            return new LinkLabels(
                    Labels.of("link", link.name()), direction(link, link.forward()), direction(link, link.reverse()));
        }

        private static Labels direction(Link link, LinkDirection direction) {
            String way = direction.from().node().name() + "->"
                    + direction.to().node().name();
            return Labels.of("link", link.name(), "direction", way);
        }
    }

    /** Measures all links of a network. */
    public LinkMetrics(Network network) {
        this.network = network;
    }

    @Override
    public void collect(Scrape scrape) {
        long nowNs = network.loop().nowNs();
        Scrape.Gauges up = scrape.gauges("faultline_link_up", "1 while the link carries packets, 0 while it is cut.");
        Scrape.Counters packets =
                scrape.counters("faultline_link_packets", "Packets handed to the link by the sending node.");
        Scrape.Counters bytes = scrape.counters(
                "faultline_link_bytes", "Bytes of IP datagrams handed to the link by the sending node.");
        Scrape.Counters delivered =
                scrape.counters("faultline_link_delivered_packets", "Packets that reached the other end of the link.");
        Scrape.Counters deliveredBytes = scrape.counters(
                "faultline_link_delivered_bytes", "Bytes of IP datagrams that reached the other end of the link.");
        Scrape.Counters dropped = scrape.counters(
                "faultline_link_dropped_packets",
                "Packets dropped by the link, by reason; a reason appears with its first packet.");
        Scrape.Gauges queue = scrape.gauges(
                "faultline_link_queue_bytes", "Bytes that wait for the wire of the link or are being put on it.");
        Scrape.Gauges inFlight =
                scrape.gauges("faultline_link_in_flight_packets", "Packets that wait or are under way on the link.");
        for (Link link : network.links()) {
            LinkLabels of = labels(link);
            up.add(of.link(), link.isUp());
            for (int way = 0; way < 2; way++) {
                LinkDirection direction = way == 0 ? link.forward() : link.reverse();
                Labels at = way == 0 ? of.forward() : of.reverse();
                packets.add(at, direction.sentPackets());
                bytes.add(at, direction.sentBytes());
                delivered.add(at, direction.deliveredPackets());
                deliveredBytes.add(at, direction.deliveredBytes());
                queue.add(at, direction.queuedBytes(nowNs));
                inFlight.add(at, direction.inFlight());
                addDrops(dropped, at, direction.drops());
            }
        }
    }

    /** Adds the reasons that have occurred. */
    static void addDrops(Scrape.Counters family, Labels at, DropCounters drops) {
        for (int i = 0; i < DropReason.count(); i++) {
            DropReason reason = DropReason.at(i);
            long count = drops.count(reason);
            if (count > 0) {
                family.add(at.add("reason", LabelText.of(reason)), count);
            }
        }
    }

    private LinkLabels labels(Link link) {
        while (labels.size() <= link.id()) {
            labels.add(LinkLabels.of(network.links().get(labels.size())));
        }
        return labels.get(link.id());
    }
}
