package io.faultline.routing;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.faultline.fabric.Port;
import io.faultline.packet.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A routing information base: the routes of several sources, of which for each prefix the one of the smallest
 * administrative distance is installed in the FIB.
 *
 * <p>A route is usable while one of its next hops has carrier; next hops without carrier are left out of what is installed.
 * A change reaches the FIB after its {@link FibInstallTime}, as it is then: what changes back before it was written is
 * never seen by a packet. Loop thread only.
 */
public final class Rib {
    /** What happened, in the run's digest. */
    private static final int DIGEST_FIB_CHANGED = 0x4649;

    private final NetworkLoop loop;
    private final int nodeId;
    private final Timer installTimer;
    private final List<RouteSource> sources = new ArrayList<>();
    private final Set<Prefix> toInstall = new LinkedHashSet<>();
    private FibInstallTime installTime = FibInstallTime.IMMEDIATE;
    private boolean followsCarrier = true;
    private Fib fib = Fib.EMPTY;

    Rib(NetworkLoop loop, int nodeId) {
        this.loop = loop;
        this.nodeId = nodeId;
        this.installTimer = new Timer(loop, nodeId, this::installNext);
    }

    /** The table that packets are forwarded by. */
    public Fib fib() {
        return fib;
    }

    /** The sources, the preferred ones first; a view. */
    public List<RouteSource> sources() {
        return Collections.unmodifiableList(sources);
    }

    /** The source of that name, if there is one. */
    public @Nullable RouteSource source(String name) {
        for (RouteSource source : sources) {
            if (source.name().equals(name)) {
                return source;
            }
        }
        return null;
    }

    /**
     * Adds a source; among equal distances the one added first is preferred.
     *
     * @param distance administrative distance, {@code 0 <= distance <= 255}
     * @throws IllegalArgumentException if there is a source of that name
     */
    public RouteSource addSource(String name, int distance) {
        if (distance < 0 || distance > 255) {
            throw new IllegalArgumentException("distance: " + distance + " (expected: 0 <= distance <= 255)");
        }
        if (source(name) != null) {
            throw new IllegalArgumentException("route source " + name + " exists (expected: a name of its own)");
        }
        RouteSource source = new RouteSource(this, name, distance);
        int index = sources.size();
        while (index > 0 && sources.get(index - 1).distance() > distance) {
            index--;
        }
        sources.add(index, source);
        return source;
    }

    /** How long changes take from now on; what is being installed keeps its place. */
    public void installTime(FibInstallTime time) {
        installTime = time;
    }

    /** Prefixes whose change has not reached the FIB yet. */
    public int pendingInstalls() {
        return toInstall.size();
    }

    /** Whether next hops without carrier are left out; true unless changed. */
    public void followsCarrier(boolean follows) {
        if (followsCarrier != follows) {
            followsCarrier = follows;
            updateRoutesBy(null);
        }
    }

    /** The route that is or will be installed for exactly this prefix, or null. */
    public @Nullable Route best(Prefix prefix) {
        return best(prefix, new HashMap<>());
    }

    /** The source whose route is or will be installed for exactly this prefix, or null. */
    public @Nullable RouteSource bestSource(Prefix prefix) {
        for (RouteSource source : sources) {
            Route route = source.routes().get(prefix);
            if (route != null && usable(route, new HashMap<>()) != null) {
                return source;
            }
        }
        return null;
    }

    void carrierChanged(Port port) {
        if (followsCarrier) {
            updateRoutesBy(port);
        }
    }

    /** Empties the FIB, as a crash does, and installs all routes anew. */
    void reinstall() {
        installTimer.disarm();
        toInstall.clear();
        fib = Fib.EMPTY;
        Set<Prefix> all = new LinkedHashSet<>();
        for (RouteSource source : sources) {
            source.routes().forEach((prefix, route) -> all.add(prefix));
        }
        update(all);
    }

    void close() {
        installTimer.disarm();
        toInstall.clear();
    }

    /** Chooses and installs anew the routes to these prefixes. */
    void update(Collection<Prefix> prefixes) {
        if (prefixes.isEmpty()) {
            return;
        }
        if (installTime.isImmediate() && toInstall.isEmpty()) {
            install(prefixes);
            return;
        }
        toInstall.addAll(prefixes);
        if (!installTimer.isArmed()) {
            installTimer.arm(loop.nowNs() + installTime.fixedNs() + installTime.perPrefixNs());
        }
    }

    private void updateRoutesBy(@Nullable Port port) {
        Set<Prefix> prefixes = new LinkedHashSet<>();
        for (RouteSource source : sources) {
            source.routes().forEach((prefix, route) -> {
                if (route instanceof Route.Unicast unicast && (port == null || unicast.uses(port))) {
                    prefixes.add(prefix);
                }
            });
        }
        update(prefixes);
    }

    private void installNext(long nowNs) {
        Iterator<Prefix> next = toInstall.iterator();
        if (installTime.isImmediate()) {
            List<Prefix> all = List.copyOf(toInstall);
            toInstall.clear();
            install(all);
        } else if (next.hasNext()) {
            Prefix prefix = next.next();
            next.remove();
            install(List.of(prefix));
            if (next.hasNext()) {
                installTimer.arm(nowNs + installTime.perPrefixNs());
            }
        }
    }

    private void install(Collection<Prefix> prefixes) {
        Map<Route.Unicast, Route.@Nullable Unicast> known = new HashMap<>();
        Fib.Batch changes = new Fib.Batch();
        for (Prefix prefix : prefixes) {
            Route best = best(prefix, known);
            if (best == null) {
                changes.remove(prefix);
            } else {
                changes.put(prefix, best);
            }
        }
        fib = changes.applyTo(fib);
        loop.digest().add(loop.nowNs(), nodeId, DIGEST_FIB_CHANGED, fib.size());
    }

    private @Nullable Route best(Prefix prefix, Map<Route.Unicast, Route.@Nullable Unicast> known) {
        for (RouteSource source : sources) {
            Route route = source.routes().get(prefix);
            Route usable = route == null ? null : usable(route, known);
            if (usable != null) {
                return usable;
            }
        }
        return null;
    }

    /** What is left of a route without carrier; found once for each route, so that prefixes go on sharing it. */
    private @Nullable Route usable(Route route, Map<Route.Unicast, Route.@Nullable Unicast> known) {
        if (!followsCarrier || !(route instanceof Route.Unicast unicast)) {
            return route;
        }
        if (!known.containsKey(unicast)) {
            known.put(unicast, unicast.withCarrier());
        }
        return known.get(unicast);
    }
}
