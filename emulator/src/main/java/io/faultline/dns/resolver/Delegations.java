package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

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
        learned = new BoundedMap<>(options.settings().count(Setting.CACHE_SIZE));
    }

    /** Returns the delegation whose servers are asked for a name and type, the closest above or of the name; null if none is. */
    @Nullable
    Delegation closest(Name name, int type, long nowNs) {
        // RFC 4035 section 2.6: the DS of a zone is its parent's.
        int first = type == Type.DS && name.labels() > 1 ? 1 : 0;
        for (int skipped = first; skipped < name.labels(); skipped++) {
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

    /**
     * Keeps a delegation. What a zone says of itself takes the place of what its parent said, but lives no longer than that, so
     * that a zone that was taken away does not keep itself alive (the ghost domains of CVE-2012-1033).
     */
    void learn(Delegation delegation, long nowNs) {
        Delegation known = learned.get(delegation.zone());
        if (known == null || known.expiresNs() <= nowNs) {
            learned.put(delegation.zone(), delegation);
        } else if (delegation.fromChild() || !known.fromChild()) {
            long expiresNs = delegation.fromChild()
                    ? Math.min(known.expiresNs(), delegation.expiresNs())
                    : delegation.expiresNs();
            learned.put(
                    delegation.zone(),
                    new Delegation(
                            delegation.zone(),
                            delegation.servers().stream()
                                    .map(server -> withGlue(server, known))
                                    .toList(),
                            delegation.recursive(),
                            delegation.fromChild(),
                            expiresNs));
        }
    }

    /** A zone's own answer may name its servers without their addresses; those that came from the parent stay good. */
    private static NameServer withGlue(NameServer server, Delegation known) {
        if (server.glue().isEmpty()) {
            for (NameServer other : known.servers()) {
                if (other.name().equals(server.name())) {
                    return other;
                }
            }
        }
        return server;
    }

    void flush(Name name) {
        learned.keySet().removeIf(zone -> zone.subdomain(name));
    }
}
