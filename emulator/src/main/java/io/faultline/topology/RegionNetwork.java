package io.faultline.topology;

import io.faultline.fabric.Link;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Fib;
import io.faultline.routing.NextHop;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.model.RouteSpec;
import io.faultline.topology.model.RouterSpec;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the routers, hosts and links of a region, and the static routes between them. */
final class RegionNetwork {

    /** More next hops than this are not used (the limit of {@link Route#multipath}). */
    private static final int MAX_NEXT_HOPS = 128;

    private final Topology topology;
    private final Network network;
    private final Map<String, Router> routers = new LinkedHashMap<>();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Fib> configured = new LinkedHashMap<>();

    /** What lies behind a router: its prefixes, and its hosts' addresses beyond them. */
    private final Map<String, List<Prefix>> owned = new LinkedHashMap<>();

    RegionNetwork(Topology topology, Network network) {
        this.topology = topology;
        this.network = network;
    }

    Map<String, Router> routers() {
        return routers;
    }

    Map<String, Host> hosts() {
        return hosts;
    }

    Map<String, Link> links() {
        return links;
    }

    /** The static routes of each router as they were built. */
    Map<String, Fib> configured() {
        return configured;
    }

    void build() {
        topology.routers().values().forEach(this::router);
        topology.hosts().values().forEach(this::host);
        topology.links().values().forEach(this::link);
        topology.hosts().values().forEach(this::attach);
        Map<String, List<RouteSpec>> written = new LinkedHashMap<>();
        topology.routes()
                .forEach(route -> written.computeIfAbsent(route.router(), router -> new ArrayList<>())
                        .add(route));
        ShortestPaths paths = new ShortestPaths(topology);
        for (Router router : routers.values()) {
            routes(router, paths, written.getOrDefault(router.name(), List.of()));
        }
    }

    private void router(RouterSpec spec) {
        Router router = new Router(network, spec.name());
        spec.addresses().forEach(router::addAddress);
        spec.prefixes().forEach(router::addSubnet);
        if (spec.salt() != null) {
            router.ecmpSalt(spec.salt());
        }
        routers.put(spec.name(), router);
        List<Prefix> prefixes = new ArrayList<>(spec.prefixes());
        if (spec.routed()) {
            addBeyond(prefixes, spec.addresses());
        }
        owned.put(spec.name(), prefixes);
    }

    private void host(HostSpec spec) {
        Host host = new Host(network, spec.name());
        spec.addresses().forEach(host::addAddress);
        hosts.put(spec.name(), host);
    }

    private void link(LinkSpec spec) {
        Link link = network.connect(node(spec.a()), node(spec.b()), spec.name(), spec.forward());
        if (!spec.reverse().equals(spec.forward())) {
            link.profile(link.reverse(), spec.reverse(), network.loop().nowNs());
        }
        links.put(spec.name(), link);
    }

    private void attach(HostSpec spec) {
        Link link = links.get(spec.name());
        Router router = routers.get(spec.router());
        List<Prefix> prefixes = owned.get(spec.router());
        if (link == null || router == null || prefixes == null) {
            throw new IllegalStateException("host " + spec.name() + " has no link to " + spec.router());
        }
        spec.addresses().forEach(address -> router.addNeighbour(link.b(), address));
        addBeyond(prefixes, spec.addresses());
    }

    private void routes(Router router, ShortestPaths paths, List<RouteSpec> written) {
        List<Port> ports = new ArrayList<>();
        for (LinkSpec link : paths.links(router.name())) {
            ports.add(port(router, link));
        }
        Fib.Batch routes = new Fib.Batch();
        Map<BitSet, Route> shared = new LinkedHashMap<>();
        paths.from(router.name(), (to, hops) -> {
            List<Prefix> prefixes = owned.getOrDefault(to.name(), List.of());
            if (!prefixes.isEmpty()) {
                Route route = shared.computeIfAbsent(hops, set -> multipath(set, ports));
                prefixes.forEach(prefix -> routes.put(prefix, route));
            }
        });
        written.forEach(route -> routes.put(route.prefix(), route(router, route)));
        router.staticRoutes().apply(routes);
        configured.put(router.name(), router.staticRoutes().routes());
    }

    private static Route multipath(BitSet hops, List<Port> ports) {
        List<NextHop> nextHops = hops.stream()
                .limit(MAX_NEXT_HOPS)
                .mapToObj(index -> NextHop.onLink(ports.get(index)))
                .toList();
        return Route.multipath(nextHops);
    }

    private static Route route(Router router, RouteSpec spec) {
        return route(router, spec.kind(), spec.via());
    }

    /** What a written route makes a router do. */
    static Route route(Router router, RouteSpec.Kind kind, List<String> via) {
        return switch (kind) {
            case BLACKHOLE -> Route.Special.BLACKHOLE;
            case UNREACHABLE -> Route.Special.UNREACHABLE;
            case PROHIBIT -> Route.Special.PROHIBIT;
            case UNICAST -> {
                List<NextHop> nextHops = new ArrayList<>();
                for (Port port : router.ports()) {
                    if (via.contains(port.peer().node().name())) {
                        nextHops.add(NextHop.onLink(port));
                    }
                }
                yield Route.multipath(nextHops);
            }
        };
    }

    private Port port(Router router, LinkSpec spec) {
        Link link = links.get(spec.name());
        if (link == null) {
            throw new IllegalStateException("link " + spec.name() + " is not built");
        }
        return link.a().node() == router ? link.a() : link.b();
    }

    private Node node(String name) {
        Router router = routers.get(name);
        Node node = router == null ? hosts.get(name) : router;
        if (node == null) {
            throw new IllegalStateException("node " + name + " is not built");
        }
        return node;
    }

    private static void addBeyond(List<Prefix> prefixes, List<Address> addresses) {
        for (Address address : addresses) {
            if (prefixes.stream().noneMatch(prefix -> prefix.contains(address))) {
                prefixes.add(Prefix.host(address));
            }
        }
    }
}
