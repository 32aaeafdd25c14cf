package io.faultline.telemetry.metrics;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.PacketLedger;
import io.prometheus.metrics.model.snapshots.Labels;

/** The account of all packets: {@code injected + duplicated + fragmented = delivered + dropped + in flight}. */
public final class LedgerMetrics implements MetricSource {
    private final PacketLedger ledger;

    /** Measures a network by its ledger. */
    public LedgerMetrics(PacketLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.counters("faultline_packets_injected", "Packets that nodes made.")
                .add(Labels.EMPTY, ledger.injected());
        scrape.counters("faultline_packets_duplicated", "Extra copies that links made.")
                .add(Labels.EMPTY, ledger.duplicated());
        scrape.counters("faultline_packets_fragmented", "Extra packets that fragmentation made.")
                .add(Labels.EMPTY, ledger.fragmented());
        scrape.counters("faultline_packets_delivered", "Packets consumed by the node they were meant for.")
                .add(Labels.EMPTY, ledger.delivered());
        Scrape.Counters dropped = scrape.counters("faultline_packets_dropped", "Packets dropped anywhere, by reason.");
        for (int i = 0; i < DropReason.count(); i++) {
            DropReason reason = DropReason.at(i);
            dropped.add(
                    Labels.of("reason", LabelText.of(reason)), ledger.dropped().count(reason));
        }
        scrape.gauges("faultline_packets_in_flight", "Packets on links or held by nodes.")
                .add(Labels.EMPTY, ledger.inFlight());
    }
}
