package io.faultline.routing;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.netty.buffer.ByteBuf;

/** Ports for tests of tables, which compare ports but send nothing. */
final class TestPorts {
    private TestPorts() {}

    /** The ports of one node, each with a link of its own to another node. */
    static Port[] star(Network network, int count) {
        Port[] ports = new Port[count];
        Node centre = new Leaf(network, "centre");
        for (int i = 0; i < count; i++) {
            Link link = network.connect(centre, new Leaf(network, "leaf" + i), "link" + i, LinkProfile.PERFECT);
            ports[i] = link.a();
        }
        return ports;
    }

    /** One route by each of a star's ports. */
    static Route[] routes(Network network, int count) {
        Port[] ports = star(network, count);
        Route[] routes = new Route[count];
        for (int i = 0; i < count; i++) {
            routes[i] = Route.connected(ports[i]);
        }
        return routes;
    }

    private static final class Leaf extends Node {
        Leaf(Network network, String name) {
            super(network, name);
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            drop(packet, DropReason.NOT_MINE, nowNs);
        }
    }
}
