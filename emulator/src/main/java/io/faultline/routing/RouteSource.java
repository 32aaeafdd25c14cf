package io.faultline.routing;

import io.faultline.packet.Prefix;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The routes that one origin contributes to a {@link Rib}: connected links, the operator's configuration, or a routing
 * protocol, which holds its source and changes it as it learns. Loop thread only.
 */
public final class RouteSource {
    private final Rib rib;
    private final String name;
    private final int distance;
    private Fib routes = Fib.EMPTY;

    RouteSource(Rib rib, String name, int distance) {
        this.rib = rib;
        this.name = name;
        this.distance = distance;
    }

    /** Its name, such as {@code static}. */
    public String name() {
        return name;
    }

    /** Its administrative distance: of several sources for one prefix that with the smallest wins. */
    public int distance() {
        return distance;
    }

    /** What it contributes now, used or not; keep it to {@link #replace} it later. */
    public Fib routes() {
        return routes;
    }

    /** Adds a route, or replaces this source's route for that prefix. */
    public void add(Prefix prefix, Route route) {
        apply(new Fib.Batch().put(prefix, route));
    }

    /** Withdraws a route; one that is not there is no error. */
    public void withdraw(Prefix prefix) {
        apply(new Fib.Batch().remove(prefix));
    }

    /** Makes several changes at once. */
    public void apply(Fib.Batch changes) {
        routes = changes.applyTo(routes);
        rib.update(changes.prefixes());
    }

    /** Withdraws everything. */
    public void clear() {
        replace(Fib.EMPTY);
    }

    /** Contributes these routes instead of the present ones. */
    public void replace(Fib newRoutes) {
        Set<Prefix> changed = new LinkedHashSet<>();
        Fib oldRoutes = routes;
        oldRoutes.forEach((prefix, route) -> {
            if (newRoutes.get(prefix) != route) {
                changed.add(prefix);
            }
        });
        newRoutes.forEach((prefix, route) -> {
            if (oldRoutes.get(prefix) != route) {
                changed.add(prefix);
            }
        });
        routes = newRoutes;
        rib.update(changed);
    }

    /** Its name and distance, as {@code static[1]}. */
    @Override
    public String toString() {
        return name + "[" + distance + "]";
    }
}
