package io.faultline.scenario.expect;

import io.faultline.balance.TargetState;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.plan.Planner;
import io.faultline.fabric.Link;
import io.faultline.service.HttpService;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.client.ClientPopulation;
import io.faultline.topology.Plane;
import io.faultline.topology.Region;
import io.faultline.topology.model.ServiceSpec;
import io.faultline.topology.model.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of a running region that can be named, as {@code kind.name.number}. A new one is a line here. */
final class Measures {
    private static final Map<String, Kind<?>> KINDS = new LinkedHashMap<>();

    static {
        add(new Kind<Link>("link", topology -> topology.links().keySet(), Region::link)
                .number("up", link -> link.isUp() ? 1 : 0)
                .number(
                        "sent",
                        link -> link.forward().sentPackets() + link.reverse().sentPackets())
                .number(
                        "delivered",
                        link -> link.forward().deliveredPackets()
                                + link.reverse().deliveredPackets())
                .number(
                        "drops",
                        link -> link.forward().drops().total()
                                + link.reverse().drops().total()));
        add(new Kind<>("router", topology -> topology.routers().keySet(), Region::router)
                .number("up", router -> router.isUp() ? 1 : 0)
                .number("routes", router -> router.rib().fib().size())
                .number(
                        "static-routes",
                        router -> router.staticRoutes().routes().size())
                .number("forwarded", router -> router.forwarded())
                .number("drops", router -> router.drops().total()));
        add(new Kind<>("host", topology -> topology.hosts().keySet(), Region::host)
                .number("up", host -> host.isUp() ? 1 : 0)
                .number("connections", host -> host.tcpConnections())
                .number("drops", host -> host.drops().total()));
        add(new Kind<>("balancer", topology -> topology.balancers().keySet(), Region::balancer)
                .number("targets", balancer -> balancer.group().targets().size())
                .number("healthy", balancer -> balancer.group().count(TargetState.HEALTHY))
                .number("in-service", balancer -> balancer.group().inService().length)
                .number("failing-open", balancer -> balancer.group().isFailingOpen() ? 1 : 0));
        add(new Kind<>("dns", topology -> topology.dnsServers().keySet(), Region::dnsServer)
                .number("running", server -> server.isRunning() ? 1 : 0)
                .number("connections", server -> server.connections()));
        add(new Kind<>(
                        "planner",
                        Measures::planners,
                        (region, name) -> plane(region).planner())
                .number(
                        "plan",
                        planner ->
                                planner.latest() == null ? 0 : planner.latest().generation())
                .number("plans", Planner::plans)
                .number("failures", Planner::failures));
        add(new Kind<>(
                        "enactor",
                        Measures::enactors,
                        (region, name) -> plane(region).enactors().get(name))
                .number(
                        "carrying",
                        enactor -> enactor.carried() == null
                                ? 0
                                : enactor.carried().generation())
                .number("flips", enactor -> enactor.counters().flips())
                .number("lock-lost", enactor -> enactor.counters().lockLost())
                .number("abandoned", enactor -> enactor.counters().abandoned())
                .number("blocked", enactor -> enactor.counters().blocked()));
        add(new Kind<>(
                        "endpoint",
                        Measures::endpoints,
                        (region, name) -> plane(region).endpoints().get(name))
                .number("plan", EndpointState::active)
                .number("rooted", endpoint -> endpoint.rooted() ? 1 : 0)
                .number("addresses", EndpointState::addresses));
        add(new Kind<>("resolver", topology -> topology.dnsResolvers().keySet(), Region::dnsResolver)
                .number("running", resolver -> resolver.isRunning() ? 1 : 0)
                .number("cached", resolver -> resolver.cacheSize()));
        add(new Kind<>("service", Measures::httpServices, Region::service)
                .number("listening", replicas -> count(replicas, HttpService::isListening))
                .number("hanging", replicas -> count(replicas, HttpService::isHanging))
                .number(
                        "connections",
                        replicas -> replicas.stream()
                                .mapToInt(HttpService::connections)
                                .sum()));
        Kind<ClientPopulation> populations =
                new Kind<>("population", topology -> topology.populations().keySet(), Region::population);
        populations
                .number("outstanding", population -> population.outstanding())
                .number("requests", population -> population.stats().requests())
                .number("ended", population -> population.stats().ended())
                .number("attempts", population -> population.stats().attempts())
                .number("amplification", population -> population.stats().amplification());
        for (CallOutcome outcome : CallOutcome.values()) {
            populations.number(outcome.label(), population -> population.stats().requests(outcome));
        }
        add(populations);
    }

    private static Plane plane(Region region) {
        return Objects.requireNonNull(region.plane(), "a topology without dns.plane");
    }

    private static Set<String> planners(Topology topology) {
        return topology.plane() == null ? Set.of() : Set.of(topology.plane().planner());
    }

    private static Set<String> enactors(Topology topology) {
        return topology.plane() == null
                ? Set.of()
                : new LinkedHashSet<>(topology.plane().enactors());
    }

    private static Set<String> endpoints(Topology topology) {
        Set<String> names = new LinkedHashSet<>();
        if (topology.plane() != null) {
            topology.plane().endpoints().forEach(endpoint -> names.add(endpoint.name()));
        }
        return names;
    }

    private static Set<String> httpServices(Topology topology) {
        Set<String> names = new LinkedHashSet<>();
        topology.services().forEach((name, spec) -> {
            if (spec.application() instanceof ServiceSpec.Http) {
                names.add(name);
            }
        });
        return names;
    }

    private static long count(List<HttpService> replicas, Predicate<HttpService> which) {
        return replicas.stream().filter(which).count();
    }

    private Measures() {}

    /** Tells what was expected instead of a name that does not exist; null if it does. */
    static @Nullable String check(String name, Topology topology) {
        String[] parts = split(name);
        Kind<?> kind = parts.length == 3 ? KINDS.get(parts[0]) : null;
        if (kind == null) {
            return "kind.name.number, kind being one of " + String.join(", ", KINDS.keySet());
        }
        if (!kind.names.apply(topology).contains(parts[1])) {
            return "the name of a " + kind.name + " after " + kind.name + ".";
        }
        return kind.numbers.containsKey(parts[2]) ? null : "one of " + String.join(", ", kind.numbers.keySet());
    }

    /** Reads a number whose name was checked. */
    static double read(String name, Region region) {
        String[] parts = split(name);
        Kind<?> kind = KINDS.get(parts[0]);
        if (kind == null) {
            throw new IllegalArgumentException(name + " (expected: a name that was checked)");
        }
        return kind.read(region, parts[1], parts[2]);
    }

    private static void add(Kind<?> kind) {
        KINDS.put(kind.name, kind);
    }

    private static String[] split(String name) {
        int first = name.indexOf('.');
        int last = name.lastIndexOf('.');
        return first < 0 || first == last
                ? new String[] {name}
                : new String[] {name.substring(0, first), name.substring(first + 1, last), name.substring(last + 1)};
    }

    /** Things of one kind and the numbers that each has. */
    private static final class Kind<T> {
        private final String name;
        private final Function<Topology, Set<String>> names;
        private final Finder<T> finder;
        private final Map<String, ToDoubleFunction<T>> numbers = new LinkedHashMap<>();

        Kind(String name, Function<Topology, Set<String>> names, Finder<T> finder) {
            this.name = name;
            this.names = names;
            this.finder = finder;
        }

        Kind<T> number(String number, ToDoubleFunction<T> reader) {
            numbers.put(number, reader);
            return this;
        }

        double read(Region region, String thing, String number) {
            ToDoubleFunction<T> reader = numbers.get(number);
            if (reader == null) {
                throw new IllegalArgumentException(number + " (expected: one of " + numbers.keySet() + ")");
            }
            return reader.applyAsDouble(finder.find(region, thing));
        }
    }

    /** Finds a thing by its name. */
    @FunctionalInterface
    private interface Finder<T> {
        T find(Region region, String name);
    }
}
