package io.faultline.scenario.action;

import io.faultline.dns.zone.Zone;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import org.jspecify.annotations.Nullable;

/**
 * Empties RRsets while the name stays, so that the answer is NODATA: NOERROR, no answers, the SOA (the symptom of 20 October
 * 2025). {@code dns-empty: {name: db.example, type: [A, AAAA]}}; without {@code type}, A and AAAA; without {@code server}, at
 * every server of the zone.
 */
public final class DnsEmpty implements Action {
    static final Keys KEYS = Keys.of("dns-empty", "name", "type", "server");
    static final ActionKind KIND = new ActionKind("dns-empty", DnsEmpty::read);

    private final RecordName record;

    private DnsEmpty(RecordName record) {
        this.record = record;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        RecordName record = RecordName.read(ConfigMap.of(value, KEYS, scope.problems()), scope);
        return record == null ? null : new DnsEmpty(record);
    }

    @Override
    public String describe() {
        return "empty " + record;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        return record.edit(stage, this::emptied);
    }

    private Zone emptied(Zone zone) {
        Zone edited = zone;
        for (int type : record.types()) {
            edited = edited.withEmptyRRset(record.owner(), type);
        }
        return edited;
    }
}
