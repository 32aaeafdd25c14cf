package io.faultline.scenario.action;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.ChangeRefusedException;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.RoutingPolicy;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Sets the weight of weighted record sets of managed DNS: {@code dns-weight: {name: www.shop.test, id: eu, weight: 0}}, of all types
 * that have one of this id.
 */
public final class DnsWeight implements Action {
    static final Keys KEYS = Keys.of("dns-weight", "name", "id", "weight");
    static final ActionKind KIND = new ActionKind("dns-weight", DnsWeight::read);

    private final Name origin;
    private final Name owner;
    private final String setId;
    private final int weight;

    private DnsWeight(Name origin, Name owner, String setId, int weight) {
        this.origin = origin;
        this.owner = owner;
        this.setId = setId;
        this.weight = weight;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String name = map.require("name", Values.DOMAIN);
        String setId = map.require("id", Values.TEXT);
        Integer weight = map.require("weight", Values.integer(0, RoutingPolicy.MAX_WEIGHT));
        if (name == null || setId == null || weight == null) {
            return null;
        }
        List<String> known = new ArrayList<>();
        for (ZoneSpec zone : scope.topology().zones().values()) {
            for (RecordSet set : zone.recordSets()) {
                if (!(set.policy() instanceof RoutingPolicy.Weighted)) {
                    continue;
                }
                String domain = set.owner().toString(true);
                known.add(domain + ' ' + set.setId());
                if (domain.equalsIgnoreCase(name) && set.setId().equals(setId)) {
                    Name origin = Name.fromConstantString(zone.name() + '.');
                    return new DnsWeight(origin, set.owner(), setId, weight);
                }
            }
        }
        scope.problems().addUnknown(value, "weighted record set", name + ' ' + setId, known);
        return null;
    }

    @Override
    public String describe() {
        return "set the weight of " + owner + ' ' + setId + " to " + weight;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        HostedZone zone = stage.region().managedDns().zone(origin);
        List<Change> changes = new ArrayList<>();
        List<Change> back = new ArrayList<>();
        for (RecordSet set : zone == null ? List.<RecordSet>of() : zone.recordSets(owner)) {
            if (set.setId().equals(setId) && set.policy() instanceof RoutingPolicy.Weighted) {
                changes.add(Change.upsert(set.with(new RoutingPolicy.Weighted(weight))));
                back.add(Change.upsert(set));
            }
        }
        if (changes.isEmpty()) {
            return Undo.NOTHING;
        }
        change(stage, changes);
        return atNs -> change(stage, back);
    }

    private void change(Stage stage, List<Change> changes) {
        try {
            stage.region().managedDns().apply(origin, new ChangeBatch(changes));
        } catch (ChangeRefusedException e) {
            throw new IllegalStateException(describe() + ": " + e.getMessage(), e);
        }
    }
}
