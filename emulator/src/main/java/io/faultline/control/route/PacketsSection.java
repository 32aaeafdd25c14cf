package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.fabric.DropCounters;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.PacketLedger;
import io.faultline.telemetry.metrics.LabelText;

/** The account of all packets. */
final class PacketsSection {
    static final StateSection SECTION = new StateSection(
            "packets", network -> read(network.region().network().ledger()));

    private PacketsSection() {}

    private static ObjectNode read(PacketLedger ledger) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("injected", ledger.injected())
                .put("duplicated", ledger.duplicated())
                .put("fragmented", ledger.fragmented())
                .put("delivered", ledger.delivered())
                .put("in_flight", ledger.inFlight());
        json.set("dropped", drops(ledger.dropped()));
        return json;
    }

    /** Drops by reason, those that occurred. */
    static ObjectNode drops(DropCounters drops) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < DropReason.count(); i++) {
            DropReason reason = DropReason.at(i);
            if (drops.count(reason) > 0) {
                json.put(LabelText.of(reason), drops.count(reason));
            }
        }
        return json;
    }
}
