package io.faultline.testing;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hosts around one router, each by a link of its name: 1 ms each way, without loss. Owners are closed before the network. */
public final class Star {
    private final Network network;
    private final Router router;
    private final Map<Host, Link> links = new LinkedHashMap<>();
    private final List<AutoCloseable> closed = new ArrayList<>();

    public Star(TestNet net) {
        this(net.network());
    }

    public Star(Network network) {
        this.network = network;
        this.router = new Router(network, "core");
        router.addAddress(Address.of("127.0.0.254"));
        router.addSubnet(Prefix.of("127.0.0.0/8"));
    }

    /** Adds a host. */
    public Host host(String name, String... addresses) {
        Host host = new Host(network, name);
        Link link = network.connect(host, router, name, LinkProfile.PERFECT.withDelayNs(1_000_000));
        links.put(host, link);
        for (String address : addresses) {
            host.addAddress(Address.of(address));
            router.addNeighbour(link.b(), Address.of(address));
        }
        return host;
    }

    public Router router() {
        return router;
    }

    public Link link(Host host) {
        return links.get(host);
    }

    /** Has something closed before the network is, last first. */
    public <T extends AutoCloseable> T owns(T owned) {
        closed.add(owned);
        return owned;
    }

    /** Closes what it owns. */
    public void close() throws Exception {
        for (int i = closed.size() - 1; i >= 0; i--) {
            closed.get(i).close();
        }
    }
}
