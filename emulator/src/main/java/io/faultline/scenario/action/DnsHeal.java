package io.faultline.scenario.action;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.ServerFault;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import org.jspecify.annotations.Nullable;

/**
 * Ends what {@code dns-fault} began: {@code dns-heal: {server: ns1}}, {@code dns-heal: {fault: storm}} by the name that it was
 * given, or of the preset; {@code dns-heal: {}} ends all faults of all servers and resolvers.
 */
public final class DnsHeal implements Action {
    static final Keys KEYS = Keys.of("dns-heal", "server", "resolver", "fault");
    static final ActionKind KIND = new ActionKind("dns-heal", DnsHeal::read);

    private final DnsSites sites;
    private final @Nullable String fault;

    private DnsHeal(DnsSites sites, @Nullable String fault) {
        this.sites = sites;
        this.fault = fault;
    }

    private static Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        boolean named = map.has("server") || map.has("resolver");
        DnsSites sites = named ? DnsSites.read(map, scope) : DnsSites.all(scope.topology());
        return new DnsHeal(sites, map.get("fault", Values.TEXT));
    }

    @Override
    public String describe() {
        return "end " + (fault == null ? "the DNS faults" : "the DNS fault " + fault) + " at " + sites.describe();
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        for (FaultSite site : sites.of(stage.region())) {
            for (ServerFault on : site.faults().faults()) {
                if (fault == null || (on instanceof Fault named && named.name().equals(fault))) {
                    site.faults().remove(on);
                }
            }
        }
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
