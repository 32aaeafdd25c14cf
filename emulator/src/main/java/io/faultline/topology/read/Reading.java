package io.faultline.topology.read;

import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ConfigTree;
import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.RouterSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the sections of a topology share while they are read, in the order of {@link TopologyReader}. */
final class Reading {

    private final ConfigTree tree;
    private final Addressing addressing;
    private final Map<String, Position> nodes = new LinkedHashMap<>();
    private final Map<String, String> listeners = new LinkedHashMap<>();
    private final Map<String, RouterSpec> routers = new LinkedHashMap<>();
    private final HostPlan hosts;
    private final DnsNames names = new DnsNames();
    private final int net;

    Reading(ConfigTree tree, int net) {
        this.tree = tree;
        this.net = net;
        this.addressing = new Addressing(tree.problems());
        this.hosts = new HostPlan(this);
    }

    ConfigTree tree() {
        return tree;
    }

    Problems problems() {
        return tree.problems();
    }

    Addressing addressing() {
        return addressing;
    }

    Map<String, RouterSpec> routers() {
        return routers;
    }

    HostPlan hosts() {
        return hosts;
    }

    DnsNames names() {
        return names;
    }

    /** An address of the run's own first octet. */
    Address address(int second, int third, int fourth) {
        return Address.ofIpv4(net << 24 | second << 16 | third << 8 | fourth);
    }

    /** Notes the name of a router or host; false, after a complaint, if another has it. */
    boolean name(String name, ConfigNode node) {
        Position other = nodes.putIfAbsent(name, node.position());
        if (other == null) {
            return true;
        }
        problems().add(node, "a second router or host of the name \"" + name + '"', "one; the other is at " + other);
        return false;
    }

    /** The first octet of every address. */
    int net() {
        return net;
    }

    /** Notes what listens at a host's port; complains if something else does. */
    void listen(String host, int port, String what, ConfigNode node) {
        String other = listeners.putIfAbsent(host + ':' + port, what);
        if (other != null) {
            problems().add(node, "port " + port + " of host " + host + " is that of " + other, "a port of its own");
        }
    }

    /** The names of routers and hosts so far. */
    Set<String> nodeNames() {
        return nodes.keySet();
    }
}
