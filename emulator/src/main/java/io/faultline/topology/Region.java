package io.faultline.topology;

import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.managed.health.RoutingControls;
import io.faultline.dns.resolver.RecursiveResolver;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.transfer.Secondary;
import io.faultline.dns.zone.DnsClock;
import io.faultline.edge.Edge;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Link;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.routing.Fib;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.faultline.service.HttpService;
import io.faultline.service.call.NameLookup;
import io.faultline.service.client.ClientPopulation;
import io.faultline.topology.model.RouteSpec;
import io.faultline.topology.model.StubSpec;
import io.faultline.topology.model.Topology;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DSRecord;

/**
 * A topology built: everything that it names, running on one network. Loop thread only.
 *
 * <p>A look-up by name throws {@link IllegalArgumentException} with the nearest name if there is none such.
 */
public final class Region implements AutoCloseable {

    /** The date at the start where nobody says another: always the same, so that a simulation can be repeated. */
    private static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    private final Topology topology;
    private final Network network;
    private final DnsClock clock;
    private final Named<Router> routers;
    private final Named<Host> hosts;
    private final Named<Link> links;
    private final Named<Fib> configuredRoutes;
    private final Named<AuthoritativeServer> dnsServers;
    private final Named<RecursiveResolver> dnsResolvers;
    private final Named<List<HttpService>> services;
    private final Named<ClientPopulation> populations;
    private final RegionDns dns;
    private final RegionServices applications;
    private final RegionBalancers fronts;
    private final Named<Balancer> balancers;
    private final RegionEdges edges;
    private final @Nullable Plane plane;

    private Region(Topology topology, Network network, Instant start) {
        this.topology = topology;
        this.network = network;
        Instant epoch = topology.epoch() == null ? start : topology.epoch();
        clock = DnsClock.of(network.loop(), epoch.getEpochSecond());
        RegionNetwork nodes = new RegionNetwork(topology, network);
        nodes.build();
        routers = new Named<>("router", nodes.routers());
        hosts = new Named<>("host", nodes.hosts());
        links = new Named<>("link", nodes.links());
        configuredRoutes = new Named<>("router", nodes.configured());
        dns = new RegionDns(topology, network.loop(), hosts, clock);
        dns.build();
        dnsServers = new Named<>("DNS server", dns.servers());
        dnsResolvers = new Named<>("resolver", dns.resolvers());
        applications = new RegionServices(topology, hosts, dns);
        applications.build();
        services = new Named<>("service", applications.services());
        populations = new Named<>("population", applications.populations());
        fronts = new RegionBalancers(topology, hosts);
        fronts.build();
        dns.managed().connect(fronts.balancers());
        balancers = new Named<>("balancer", fronts.balancers());
        edges = new RegionEdges(topology, hosts, dns);
        plane = topology.plane() == null
                ? null
                : new RegionPlane(
                                topology.plane(), topology.speed(), network.loop(), hosts, dnsServers, balancers, clock)
                        .build();
        fronts.start();
        applications.start();
        if (plane != null) {
            plane.listen();
        }
    }

    /** Builds a topology on a loop of its own. */
    public static Region build(Topology topology, NetworkLoop loop) {
        return build(topology, new Network(loop));
    }

    /**
     * Builds a topology on a loop of its own.
     *
     * @param start the date at the loop's time 0, where the topology does not say another
     */
    public static Region build(Topology topology, NetworkLoop loop, Instant start) {
        return new Region(topology, new Network(loop), start);
    }

    /** Builds a topology on an empty network, which the region takes over. */
    public static Region build(Topology topology, Network network) {
        return new Region(topology, network, DEFAULT_START);
    }

    /** What it was built from. */
    public Topology topology() {
        return topology;
    }

    /** What it runs on. */
    public Network network() {
        return network;
    }

    /** The date in it. */
    public DnsClock clock() {
        return clock;
    }

    /** The clock of everything in it. */
    public NetworkLoop loop() {
        return network.loop();
    }

    /** Its routers. */
    public Named<Router> routers() {
        return routers;
    }

    /** Its hosts, those of services and servers included. */
    public Named<Host> hosts() {
        return hosts;
    }

    /** Its links, those of hosts, under the host's name, included. */
    public Named<Link> links() {
        return links;
    }

    /** The router of a name. */
    public Router router(String name) {
        return routers.get(name);
    }

    /** The host of a name. */
    public Host host(String name) {
        return hosts.get(name);
    }

    /** The link of a name. */
    public Link link(String name) {
        return links.get(name);
    }

    /** The router or host of a name. */
    public Node node(String name) {
        Router router = routers.find(name);
        return router == null ? hosts.get(name) : router;
    }

    /** Where a router or host is reached: its first address. */
    public Address address(String name) {
        Router router = routers.find(name);
        return router == null
                ? hosts.get(name).addresses().get(0)
                : router.addresses().get(0);
    }

    /** The static routes that a router was built with, which a repair may load anew. */
    public Fib configuredRoutes(String router) {
        return configuredRoutes.get(router);
    }

    /**
     * A route such as a topology writes it.
     *
     * @param via names of neighbours; empty unless the kind is {@link RouteSpec.Kind#UNICAST}
     */
    public Route route(String router, RouteSpec.Kind kind, List<String> via) {
        return RegionNetwork.route(routers.get(router), kind, via);
    }

    /** Its authoritative DNS servers. */
    public Named<AuthoritativeServer> dnsServers() {
        return dnsServers;
    }

    /** Its managed DNS: hosted zones of record sets, and the health checks by which they are chosen. */
    public ManagedDns managedDns() {
        return dns.managed().dns();
    }

    /** The routing controls of its managed DNS. */
    public RoutingControls routingControls() {
        return dns.managed().controls();
    }

    /** The DS records of its signed zones that no signed zone delegates: what a validating resolver has to trust. */
    public List<DSRecord> trustAnchors() {
        return dns.trustAnchors();
    }

    /** The certificates that DNS servers and resolvers have made for themselves, PEM, for real clients to trust. */
    public List<String> certificates() {
        return dns.certificates();
    }

    /** What keeps the zones of a DNS server that is a secondary; none for others. */
    public List<Secondary> secondaries(String dnsServer) {
        return dns.secondaries(dnsServer);
    }

    /** Its recursive resolvers. */
    public Named<RecursiveResolver> dnsResolvers() {
        return dnsResolvers;
    }

    /** The replicas of its HTTP services. */
    public Named<List<HttpService>> services() {
        return services;
    }

    /** Its synthetic clients. */
    public Named<ClientPopulation> populations() {
        return populations;
    }

    /** Its balancers. */
    public Named<Balancer> balancers() {
        return balancers;
    }

    /** The balancer of a name. */
    public Balancer balancer(String name) {
        return balancers.get(name);
    }

    /** The DNS server of a name. */
    public AuthoritativeServer dnsServer(String name) {
        return dnsServers.get(name);
    }

    /** The recursive resolver of a name. */
    public RecursiveResolver dnsResolver(String name) {
        return dnsResolvers.get(name);
    }

    /** The replicas of an HTTP service. */
    public List<HttpService> service(String name) {
        return services.get(name);
    }

    /** The synthetic clients of a name. */
    public ClientPopulation population(String name) {
        return populations.get(name);
    }

    /** What writes the records of some names, or null; its planner and enactors stand until they are started. */
    public @Nullable Plane plane() {
        return plane;
    }

    /** A host's resolver, without a cache of its own: each look-up is packets. */
    public StubResolver resolver(String host) {
        return dns.uncached(host);
    }

    /** How a program on a host that keeps no names turns them into addresses. */
    public NameLookup names(String host) {
        return dns.names(host, StubSpec.Cache.NONE);
    }

    /**
     * Opens the edges; real clock only.
     *
     * @throws io.faultline.edge.EdgeException if one cannot listen; none is open then
     */
    public void openEdges() {
        edges.open();
    }

    /** The edges that are open; a view. */
    public List<Edge> edges() {
        return Collections.unmodifiableList(edges.edges());
    }

    /** Stops everything and drops what is under way, so that no packet, buffer or event is left. */
    @Override
    public void close() {
        edges.close();
        if (plane != null) {
            plane.close();
        }
        applications.close();
        fronts.close();
        dns.close();
        network.close();
    }
}
