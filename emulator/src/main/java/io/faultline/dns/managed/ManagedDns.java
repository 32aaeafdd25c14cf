package io.faultline.dns.managed;

import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.EventClass;
import io.faultline.engine.NetworkLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * The hosted zones of a managed DNS service, and the name servers that it publishes them to. A change is in the zone at once and
 * at all its servers together when the propagation delay has passed. Loop thread only.
 */
public final class ManagedDns implements AutoCloseable {
    private final NetworkLoop loop;
    private final Steering steering;
    private final long propagationNs;
    private final Map<Name, Hosted> zones = new LinkedHashMap<>();
    private final Set<Long> underWay = new LinkedHashSet<>();

    private record Hosted(HostedZone zone, List<ZoneTable> tables) {}

    /**
     * Makes a service without zones.
     *
     * @param propagationNs from a change to its servers, {@code >= 0}
     */
    public ManagedDns(NetworkLoop loop, long propagationNs) {
        this(Steering.of(loop), propagationNs);
    }

    /**
     * Makes a service without zones.
     *
     * @param steering what the choice between record sets depends on
     * @param propagationNs from a change to its servers, {@code >= 0}
     */
    public ManagedDns(Steering steering, long propagationNs) {
        if (propagationNs < 0) {
            throw new IllegalArgumentException("propagation: " + propagationNs + " ns (expected: >= 0)");
        }
        this.loop = steering.loop();
        this.steering = steering;
        this.propagationNs = propagationNs;
    }

    /** What the choice between record sets depends on. */
    public Steering steering() {
        return steering;
    }

    /**
     * Hosts a zone and publishes it to servers at once.
     *
     * @throws IllegalArgumentException if one of its origin is hosted, or it cannot be {@linkplain HostedZone#steer steered}
     */
    public void add(HostedZone zone, List<ZoneTable> tables) {
        if (zones.containsKey(zone.origin())) {
            throw new IllegalArgumentException("zone: " + zone.origin() + " (expected: one that is not hosted yet)");
        }
        zone.steer(steering);
        zones.put(zone.origin(), new Hosted(zone, List.copyOf(tables)));
        tables.forEach(table -> table.put(zone.zone()));
    }

    /** The zone of exactly this origin, or null. */
    public @Nullable HostedZone zone(Name origin) {
        Hosted hosted = zones.get(origin);
        return hosted == null ? null : hosted.zone;
    }

    /** The origins of its zones. */
    public List<Name> origins() {
        return new ArrayList<>(zones.keySet());
    }

    /**
     * Changes a zone and publishes it.
     *
     * @throws ChangeRefusedException if the batch is refused; then nothing has changed
     * @throws IllegalArgumentException if there is no such zone
     */
    public void apply(Name origin, ChangeBatch batch) throws ChangeRefusedException {
        Hosted hosted = zones.get(origin);
        if (hosted == null) {
            throw new IllegalArgumentException("zone: " + origin + " (expected: one of " + zones.keySet() + ")");
        }
        Zone before = hosted.zone.zone();
        hosted.zone.apply(batch);
        Zone now = hosted.zone.zone();
        if (now == before) {
            return;
        }
        if (propagationNs == 0) {
            hosted.tables.forEach(table -> table.put(now));
            return;
        }
        long[] token = new long[1];
        token[0] = loop.schedule(
                loop.nowNs() + propagationNs,
                EventClass.TIMER,
                0,
                (nowNs, arg, payload) -> {
                    underWay.remove(token[0]);
                    hosted.tables.forEach(table -> table.put(now));
                },
                0,
                null);
        underWay.add(token[0]);
    }

    /** Publishes nothing any more. */
    @Override
    public void close() {
        underWay.forEach(loop::cancel);
        underWay.clear();
    }
}
