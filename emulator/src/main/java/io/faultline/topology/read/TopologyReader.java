package io.faultline.topology.read;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ConfigTree;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.model.PlaneSpec;
import io.faultline.topology.model.PopulationSpec;
import io.faultline.topology.model.ServiceSpec;
import io.faultline.topology.model.StubSpec;
import io.faultline.topology.model.Topology;
import java.util.Map;

/** A whole topology: each section by its own reader, in the order in which they need one another. */
public final class TopologyReader {

    static final Keys KEYS = Keys.of(
            "topology",
            "name",
            "description",
            "sources",
            "extends",
            "net",
            "seed",
            "epoch",
            "speed",
            "defaults",
            "routers",
            "links",
            "routes",
            "hosts",
            "dns",
            "services",
            "balancers",
            "populations",
            "edges",
            "script",
            "expect");

    private TopologyReader() {}

    /** Reads a tree; what is wrong goes to the tree's problems, and the topology is to be used only if there are none. */
    public static Topology read(ConfigTree tree) {
        ConfigMap map = ConfigMap.of(tree.root(), KEYS, tree.problems());
        // A topology that is only extended may lack a name; one that is run may not.
        String name = map.require("name", Values.NAME);
        int net = map.get("net", Values.integer(1, 223), Integer.parseInt(ConfigTree.DEFAULT_NET));

        Reading reading = new Reading(tree, net);
        Defaults defaults = Defaults.read(map.map("defaults", Defaults.KEYS));
        RouterReader.read(map.named("routers"), reading);
        reading.hosts().read(map.named("hosts"));
        DnsReader dns = new DnsReader(map.map("dns", DnsReader.KEYS), reading);
        StubSpec stub = dns.stub();
        Map<String, ServiceSpec> services = ServiceReader.read(map.named("services"), reading);
        Map<String, BalancerSpec> balancers = BalancerReader.read(map.named("balancers"), services, reading);
        PlaneSpec plane = PlaneReader.read(dns.plane(), balancers, dns.zones().keySet(), reading);
        Map<String, PopulationSpec> populations = PopulationReader.read(map.named("populations"), stub, reading);
        ManagedDnsReader managed = dns.managed();

        Map<String, HostSpec> hosts = reading.hosts().finish(node -> dns.stub(node, stub));
        Map<String, ConfigNode> linkSection = map.named("links");
        Map<String, LinkSpec> links = LinkReader.read(linkSection, hosts, defaults, reading);
        return new Topology(
                name == null ? "" : name,
                map.get("description", Values.TEXT, ""),
                map.list("sources", Values.TEXT),
                net,
                map.get("seed", Values.whole(0, Long.MAX_VALUE), 1L),
                map.get("epoch", Values.INSTANT),
                map.get("speed", Values.decimal(0.001, 1_000_000), 1.0),
                reading.routers(),
                hosts,
                links,
                RouteReader.read(map.items("routes"), links.values(), reading),
                ZoneReader.read(dns, managed.checks(), balancers.keySet(), hosts, reading),
                dns.servers(),
                dns.keys(),
                dns.resolvers(),
                managed.spec(),
                stub,
                plane,
                services,
                balancers,
                populations,
                new EdgeReader(hosts, dns, services, balancers, reading).read(map.named("edges")),
                map.value("script"),
                map.value("expect"),
                tree);
    }
}
