package io.faultline.dns.managed;

import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.dns.wire.WireRRset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Makes of record sets what is chosen from for each query. Loop thread only. */
final class Compiler {
    private static final int MAX_ALIAS_DEPTH = 8;

    private final HostedZone zone;
    private final Steering steering;
    /** One stream of draws for each name and type, which goes on when its record sets change. */
    private final Map<RecordSetKey, RandomGenerator> draws = new LinkedHashMap<>();

    Compiler(HostedZone zone, Steering steering) {
        this.zone = zone;
        this.steering = steering;
    }

    /** Returns why a record set cannot be in the zone, or null. */
    @Nullable
    String problem(RecordSet set) {
        String check = set.healthCheck();
        if (check != null && steering.health().find(check) == null) {
            return "there is no health check \"" + check + "\"";
        }
        boolean chosen = !(set.policy() instanceof RoutingPolicy.Simple) || isForeign(set.alias());
        return chosen && zone.zone().isSigned()
                ? "the zone is signed, and what is chosen for each query has no signatures"
                : null;
    }

    private boolean isForeign(@Nullable Alias alias) {
        return alias != null && steering.targets().containsKey(alias.target());
    }

    /** Returns who chooses what a name answers with, or null if there is nothing to choose. */
    @Nullable
    Chooser chooser(Name owner, int type) {
        if (zone.recordSets(owner, type).isEmpty()) {
            draws.remove(new RecordSetKey(owner, type, ""));
        }
        return isFixed(owner, type, 0) ? null : chooser(owner, type, 0);
    }

    /** Whether the same is answered to everybody, until the zone changes. */
    private boolean isFixed(Name owner, int type, int depth) {
        List<RecordSet> sets = zone.recordSets(owner, type);
        if (sets.isEmpty() || depth == MAX_ALIAS_DEPTH) {
            return true;
        }
        RecordSet only = sets.get(0);
        if (sets.size() > 1 || only.healthCheck() != null || !(only.policy() instanceof RoutingPolicy.Simple)) {
            return false;
        }
        Alias alias = only.alias();
        return alias == null || (!isForeign(alias) && isFixed(alias.target(), type, depth + 1));
    }

    private Chooser chooser(Name owner, int type, int depth) {
        List<Candidate> candidates = zone.recordSets(owner, type).stream()
                .map(set -> new Candidate(set, source(set, depth), check(set)))
                .toList();
        RoutingPolicy policy = candidates.get(0).set().policy();
        if (policy instanceof RoutingPolicy.Weighted) {
            return new WeightedChooser(candidates, draws(owner, type));
        }
        if (policy instanceof RoutingPolicy.Latency) {
            return new LatencyChooser(candidates, steering.locations());
        }
        if (policy instanceof RoutingPolicy.Geolocation) {
            return new GeolocationChooser(candidates, steering.locations());
        }
        if (policy instanceof RoutingPolicy.Cidr) {
            return new CidrChooser(candidates);
        }
        if (policy instanceof RoutingPolicy.Multivalue) {
            return new MultivalueChooser(
                    candidates, steering.health(), zone.zone().ttlScale(), draws(owner, type));
        }
        return new FirstHealthy(candidates);
    }

    private RandomGenerator draws(Name owner, int type) {
        return draws.computeIfAbsent(
                new RecordSetKey(owner, type, ""),
                key -> steering.loop().random(owner + " " + Type.string(type), "routing policy"));
    }

    private @Nullable HealthCheck check(RecordSet set) {
        String name = set.healthCheck();
        return name == null ? null : steering.health().get(name);
    }

    private Source source(RecordSet set, int depth) {
        Alias alias = set.alias();
        if (alias == null) {
            return new Source.Fixed(WireRRset.of(set.records(), zone.zone().ttlScale()));
        }
        AliasTarget foreign = steering.targets().get(alias.target());
        if (foreign != null) {
            return new Source.Balanced(foreign, set.type());
        }
        if (!isFixed(alias.target(), set.type(), depth + 1)) {
            return depth + 1 == MAX_ALIAS_DEPTH ? Source.NOWHERE : chooser(alias.target(), set.type(), depth + 1);
        }
        List<Record> records = representative(zone, alias.target(), set.type(), depth + 1);
        return records.isEmpty()
                ? Source.NOWHERE
                : new Source.Fixed(WireRRset.of(records, zone.zone().ttlScale()));
    }

    /**
     * Returns the records that a name answers with where nobody can choose: of the heaviest of weighted sets, of the primary, or of
     * the first; through aliases; none where they end.
     */
    static List<Record> representative(HostedZone zone, Name owner, int type) {
        return representative(zone, owner, type, 0);
    }

    private static List<Record> representative(HostedZone zone, Name owner, int type, int depth) {
        RecordSet best = null;
        for (RecordSet set : zone.recordSets(owner, type)) {
            if (best == null || rank(set) > rank(best)) {
                best = set;
            }
        }
        if (best == null || depth == MAX_ALIAS_DEPTH) {
            return List.of();
        }
        Alias alias = best.alias();
        return alias == null ? best.records() : representative(zone, alias.target(), type, depth + 1);
    }

    private static int rank(RecordSet set) {
        return set.policy() instanceof RoutingPolicy.Weighted weighted
                ? weighted.weight()
                : set.policy() instanceof RoutingPolicy.Failover failover && failover.primary() ? 1 : 0;
    }
}
