package io.faultline.dns.resolver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** The delegations a recursive resolver knows: those it is configured with, and those it was referred to. Bounded. */
final class Delegations {

    private final Map<Name, Delegation> configured = new LinkedHashMap<>();
    private final Map<Name, Delegation> learned;

    Delegations(RecursorOptions options) {
        if (!options.hints().isEmpty()) {
            configured.put(Name.root, Delegation.configured(Name.root, options.hints(), false));
        }
        if (!options.forwarders().isEmpty()) {
            configured.put(Name.root, Delegation.configured(Name.root, options.forwarders(), true));
        }
        options.stubZones()
                .forEach((zone, servers) -> configured.put(zone, Delegation.configured(zone, servers, false)));
        learned = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Name, Delegation> eldest) {
                return size() > options.cacheSize();
            }
        };
    }

    /** Returns the delegation closest above {@code name}, or of it, or null. */
    @Nullable
    Delegation closest(Name name, long nowNs) {
        for (int skipped = 0; skipped < name.labels(); skipped++) {
            Name zone = new Name(name, skipped);
            Delegation delegation = configured.get(zone);
            if (delegation == null) {
                delegation = learned.get(zone);
            }
            if (delegation != null && delegation.expiresNs() > nowNs) {
                return delegation;
            }
        }
        return null;
    }

    void learn(Delegation delegation) {
        learned.put(delegation.zone(), delegation);
    }

    void flush(Name name) {
        learned.keySet().removeIf(zone -> zone.subdomain(name));
    }
}
