package io.faultline.topology.read;

import io.faultline.edge.DnsEdge;
import io.faultline.edge.ForwardEdge;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.DnsResolverSpec;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.EdgeSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.SecurePorts;
import io.faultline.topology.model.ServiceSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code edges}: where real programs enter. An edge named as its type needs no {@code type}.
 *
 * <pre>
 * dns: {attach: client, listen: "127.0.0.1:5300", to: ns1}     to the first resolver or server by default
 * dot: {type: dns, attach: client, to: ns1, tls: "127.0.0.1:8853", https: "127.0.0.1:8443"}   where ns1 has tls and https
 * socks: {attach: client, listen: "127.0.0.1:1080"}
 * http-proxy: {attach: client, listen: "127.0.0.1:3128"}
 * forward: {attach: client}                    every balancer and replica on its own address and port
 * shop: {type: forward, attach: client, listen: "127.0.0.1:8080", to: shop-lb}    a balancer, service or host
 * game: {type: forward, attach: client, listen: "127.0.0.1:9000", to: arena, port: 9000, transport: udp}
 * </pre>
 */
final class EdgeReader {

    static final Keys KEYS = Keys.of("edge", "type", "attach", "listen", "to", "port", "transport", "tls", "https");

    private static final Set<String> TYPES = new LinkedHashSet<>(List.of("dns", "forward", "socks", "http-proxy"));
    private static final InetSocketAddress DNS = Values.SOCKET_ADDRESS.parse("127.0.0.1:5300");
    private static final InetSocketAddress SOCKS = Values.SOCKET_ADDRESS.parse("127.0.0.1:1080");
    private static final InetSocketAddress HTTP_PROXY = Values.SOCKET_ADDRESS.parse("127.0.0.1:3128");

    private static final ValueType<ForwardEdge.Transport> TRANSPORT = Values.oneOf(ForwardEdge.Transport.class);

    /** The first octet of addresses that a Linux machine takes for its own without being told. */
    private static final int LOOPBACK = 127;

    private final Map<String, HostSpec> hosts;
    private final DnsReader dns;
    private final Map<String, ServiceSpec> services;
    private final Map<String, BalancerSpec> balancers;
    private final Reading reading;
    private final Map<String, String> listeners = new LinkedHashMap<>();

    /** A port of a virtual host. */
    private record Place(String host, int port) {}

    EdgeReader(
            Map<String, HostSpec> hosts,
            DnsReader dns,
            Map<String, ServiceSpec> services,
            Map<String, BalancerSpec> balancers,
            Reading reading) {
        this.hosts = hosts;
        this.dns = dns;
        this.services = services;
        this.balancers = balancers;
        this.reading = reading;
    }

    Map<String, EdgeSpec> read(Map<String, ConfigNode> section) {
        Map<String, EdgeSpec> edges = new LinkedHashMap<>();
        section.forEach((name, node) -> {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            String type = map.has("type") || !TYPES.contains(name) ? map.require("type", Values.oneOf(TYPES)) : name;
            String host = map.reference("attach", "host", hosts.keySet());
            EdgeSpec.Kind kind = type == null ? null : kind(type, map);
            if (host != null && kind != null) {
                edges.put(name, new EdgeSpec(name, host, kind, node.position()));
            }
        });
        return edges;
    }

    private EdgeSpec.@Nullable Kind kind(String type, ConfigMap map) {
        return switch (type) {
            case "dns" -> dns(map);
            case "forward" -> forward(map);
            case "socks" -> new EdgeSpec.Socks(listen(only(map, "listen"), SOCKS));
            default -> new EdgeSpec.HttpProxy(listen(only(map, "listen"), HTTP_PROXY));
        };
    }

    private EdgeSpec.@Nullable Dns dns(ConfigMap map) {
        InetSocketAddress listen = listen(map, DNS);
        // A resolver is what a client asks, so it goes before the servers that it asks.
        Map<String, Place> known = new LinkedHashMap<>();
        dns.resolvers().forEach((name, spec) -> known.put(name, new Place(spec.host(), spec.port())));
        dns.servers().forEach((name, spec) -> known.put(name, new Place(spec.host(), spec.port())));
        String to = map.has("to")
                ? map.reference("to", "DNS server or resolver", known.keySet())
                : known.keySet().stream().findFirst().orElse(null);
        Place found = to == null ? null : known.get(to);
        if (found == null) {
            if (!map.has("to")) {
                map.missing("to", "a DNS server or resolver, and there is none");
            }
            return null;
        }
        List<DnsEdge.SecurePort> secure = new ArrayList<>(2);
        DnsServerSpec server = dns.servers().get(to);
        DnsResolverSpec resolver = dns.resolvers().get(to);
        SecurePorts ports = server != null
                ? server.service().secure()
                : resolver != null ? resolver.secure() : new SecurePorts(null, null, null);
        secure(map, "tls", ports.tls(), secure);
        secure(map, "https", ports.https(), secure);
        return new EdgeSpec.Dns(listen, found.host, map.get("port", Values.PORT, found.port), secure);
    }

    private void secure(ConfigMap map, String key, @Nullable Integer port, List<DnsEdge.SecurePort> into) {
        InetSocketAddress listen = map.get(key, Values.SOCKET_ADDRESS);
        if (listen == null) {
            return;
        }
        if (port == null) {
            map.complain(key, "an edge to a server that has no " + key, "a DNS server or resolver with " + key);
        } else {
            into.add(new DnsEdge.SecurePort(listen(map, key, listen), port));
        }
    }

    private EdgeSpec.@Nullable Forward forward(ConfigMap map) {
        if (map.has("to")) {
            InetSocketAddress listen = map.require("listen", Values.SOCKET_ADDRESS);
            Place place = target(map);
            ForwardEdge.Transport transport = map.get("transport", TRANSPORT, ForwardEdge.Transport.TCP);
            return listen == null || place == null
                    ? null
                    : new EdgeSpec.Forward(
                            List.of(new EdgeSpec.Binding(transport, listen(map, listen), place.host, place.port)));
        }
        if (map.has("listen")) {
            map.missing("to", "a balancer, a service or a host");
        }
        if (reading.net() != LOOPBACK) {
            return new EdgeSpec.Forward(List.of());
        }
        List<EdgeSpec.Binding> bindings = new ArrayList<>();
        balancers.values().forEach(balancer -> asThemselves(balancer.host(), balancer.port(), bindings));
        services.values()
                .forEach(service -> service.hosts().forEach(host -> asThemselves(host, service.port(), bindings)));
        return new EdgeSpec.Forward(bindings);
    }

    private void asThemselves(String host, int port, List<EdgeSpec.Binding> bindings) {
        HostSpec spec = hosts.get(host);
        if (spec != null) {
            spec.addresses().stream()
                    .filter(address -> address.isIpv4() && address.ipv4() >>> 24 == LOOPBACK)
                    .forEach(address -> bindings.add(new EdgeSpec.Binding(
                            ForwardEdge.Transport.TCP,
                            new InetSocketAddress(address.toInetAddress(), port),
                            host,
                            port)));
        }
    }

    private @Nullable Place target(ConfigMap map) {
        Set<String> known = new LinkedHashSet<>(balancers.keySet());
        known.addAll(services.keySet());
        known.addAll(hosts.keySet());
        String to = map.reference("to", "balancer, service or host", known);
        if (to == null) {
            return null;
        }
        BalancerSpec balancer = balancers.get(to);
        if (balancer != null) {
            return new Place(balancer.host(), map.get("port", Values.PORT, balancer.port()));
        }
        ServiceSpec service = services.get(to);
        if (service != null && !service.hosts().isEmpty()) {
            return new Place(service.hosts().get(0), map.get("port", Values.PORT, service.port()));
        }
        Integer port = map.require("port", Values.PORT);
        return port == null ? null : new Place(to, port);
    }

    private static ConfigMap only(ConfigMap map, String key) {
        for (String other : List.of("to", "port", "transport", "tls", "https")) {
            if (map.has(other)) {
                map.complain(
                        other, other + " of a proxy", "only type, attach and " + key + ": its clients say where to");
            }
        }
        return map;
    }

    private InetSocketAddress listen(ConfigMap map, InetSocketAddress otherwise) {
        return listen(map, "listen", map.get("listen", Values.SOCKET_ADDRESS, otherwise));
    }

    private InetSocketAddress listen(ConfigMap map, String key, InetSocketAddress listen) {
        String path = map.node().path();
        String other = listen.getPort() == 0 ? null : listeners.putIfAbsent(listen.toString(), path);
        if (other != null) {
            map.complain(key, "the address of " + other, "an address and port of its own");
        }
        return listen;
    }
}
