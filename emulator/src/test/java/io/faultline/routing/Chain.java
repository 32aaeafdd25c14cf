package io.faultline.routing;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * A client, some routers in a row, and a server: {@code 10.0.0.2 - r1 - r2 ... rn - 10.9.0.2}, and the same in IPv6 as
 * {@code fd00::2} and {@code fd00:9::2}. The link between router i and i+1 is {@code 10.1.i.0/30} and {@code fd00:1:i::/64}.
 */
final class Chain {
    static final String CLIENT = "10.0.0.2";
    static final String SERVER = "10.9.0.2";
    static final String CLIENT_IPV6 = "fd00::2";
    static final String SERVER_IPV6 = "fd00:9::2";

    final TestHost client;
    final TestHost server;
    final List<Router> routers = new ArrayList<>();
    /** The client's link, those between routers, the server's link. */
    final List<Link> links = new ArrayList<>();

    Chain(Network network, int length, LinkProfile profile) {
        client = new TestHost(network, "client", CLIENT, CLIENT_IPV6);
        server = new TestHost(network, "server", SERVER, SERVER_IPV6);
        for (int i = 1; i <= length; i++) {
            routers.add(new Router(network, "r" + i));
        }
        Router first = routers.get(0);
        Router last = routers.get(length - 1);
        links.add(network.connect(first, client, "client", profile));
        for (int i = 1; i < length; i++) {
            Router left = routers.get(i - 1);
            Router right = routers.get(i);
            Link link = network.connect(left, right, left + "-" + right, profile);
            links.add(link);
            left.addInterface(link.a(), Address.of("10.1." + i + ".1"), 30);
            right.addInterface(link.b(), Address.of("10.1." + i + ".2"), 30);
            left.addInterface(link.a(), Address.of("fd00:1:" + i + "::1"), 64);
            right.addInterface(link.b(), Address.of("fd00:1:" + i + "::2"), 64);
            left.staticRoutes().add(Prefix.of("10.9.0.0/16"), Route.via(link.a(), Address.of("10.1." + i + ".2")));
            right.staticRoutes().add(Prefix.of("10.0.0.0/16"), Route.via(link.b(), Address.of("10.1." + i + ".1")));
            left.staticRoutes().add(Prefix.of("fd00:9::/32"), Route.via(link.a(), Address.of("fd00:1:" + i + "::2")));
            right.staticRoutes().add(Prefix.of("fd00::/48"), Route.via(link.b(), Address.of("fd00:1:" + i + "::1")));
        }
        links.add(network.connect(last, server, "server", profile));
        first.addInterface(links.get(0).a(), Address.of("10.0.0.1"), 30);
        first.addInterface(links.get(0).a(), Address.of("fd00::1"), 64);
        last.addInterface(links.get(length).a(), Address.of("10.9.0.1"), 30);
        last.addInterface(links.get(length).a(), Address.of("fd00:9::1"), 64);
    }

    Router router(int oneToN) {
        return routers.get(oneToN - 1);
    }
}
