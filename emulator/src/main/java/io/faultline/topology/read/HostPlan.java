package io.faultline.topology.read;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Names;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.RouterSpec;
import io.faultline.topology.model.StubSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code hosts}, and the hosts that other sections' things run on. A thing that runs somewhere has these keys:
 *
 * <pre>
 * at: az1                     the router to which a host of its own is attached; a service may have several
 * address: ${net}.1.0.10      of that host, or a list; a free one of the router's prefix by default
 * host: client                instead of both: an existing host
 * </pre>
 */
final class HostPlan {

    static final Keys KEYS = Keys.of("host", "at", "address", "dns", "stub");

    private final Reading reading;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Map<String, ConfigNode> stubs = new LinkedHashMap<>();

    /** A host whose automatic addresses wait until all explicit ones are known. */
    private record Draft(String router, List<Address> given, ConfigNode node) {}

    HostPlan(Reading reading) {
        this.reading = reading;
    }

    void read(Map<String, ConfigNode> section) {
        section.forEach((name, node) -> {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            String host = create(name, map);
            if (host != null) {
                ConfigNode stub = map.value("stub");
                if (stub != null) {
                    stubs.put(host, stub);
                }
                reading.names().add(map.items("dns"), List.of(host));
            }
        });
    }

    /** The host that a thing runs on; {@code null}, after a complaint, if it cannot be told. */
    @Nullable
    String one(String name, ConfigMap map) {
        if (map.has("host")) {
            return existing(map);
        }
        return create(name, map);
    }

    /** The hosts that a service's replicas run on. */
    List<String> several(String name, int replicas, ConfigMap map) {
        if (map.has("host")) {
            String host = existing(map);
            return host == null ? List.of() : List.of(host);
        }
        if (!map.has("at")) {
            map.missing("at", "one or more routers, or host: and an existing host");
            return List.of();
        }
        List<ConfigNode> places = map.items("at");
        List<ConfigNode> addresses = map.items("address");
        int count = places.size() * replicas;
        if (!addresses.isEmpty() && count != 1 && addresses.size() != count) {
            map.complain("address", addresses.size() + " addresses", "one for each of the " + count + " replicas");
            addresses = List.of();
        }
        List<String> hosts = new ArrayList<>(count);
        for (ConfigNode place : places) {
            String router = router(place);
            for (int i = 1; i <= replicas && router != null; i++) {
                String host = name + '-' + router + (replicas == 1 ? "" : "-" + i);
                List<ConfigNode> own =
                        count == 1 || addresses.isEmpty() ? addresses : List.of(addresses.get(hosts.size()));
                if (create(host, router, own, map.node())) {
                    hosts.add(host);
                }
            }
        }
        return hosts;
    }

    /** Makes a host with a free address at a router; false, after a complaint, if it cannot be. */
    boolean at(String name, ConfigNode place, ConfigNode node) {
        String router = router(place);
        return router != null && create(name, router, List.of(), node);
    }

    /** The names of the hosts so far. */
    Set<String> names() {
        return drafts.keySet();
    }

    /** Gives every host that has none an address, once all explicit ones are known. */
    Map<String, HostSpec> finish(Function<ConfigNode, StubSpec> stubReader) {
        Map<String, HostSpec> hosts = new LinkedHashMap<>();
        drafts.forEach((name, draft) -> {
            List<Address> addresses = draft.given.isEmpty() ? free(name, draft) : draft.given;
            if (!addresses.isEmpty()) {
                ConfigNode own = stubs.get(name);
                StubSpec stub = own == null ? null : stubReader.apply(own);
                hosts.put(name, new HostSpec(name, draft.router, addresses, stub, draft.node.position()));
            }
        });
        return hosts;
    }

    private List<Address> free(String name, Draft draft) {
        List<Address> addresses = new ArrayList<>();
        RouterSpec router = reading.routers().get(draft.router);
        List<Prefix> prefixes = router == null ? List.of() : router.prefixes();
        for (Prefix prefix : prefixes) {
            boolean familyDone = addresses.stream()
                    .anyMatch(address -> address.isIpv4() == prefix.address().isIpv4());
            Address address = familyDone ? null : reading.addressing().free(prefix, name);
            if (address != null) {
                addresses.add(address);
            }
        }
        if (addresses.isEmpty()) {
            String came = prefixes.isEmpty() ? "router " + draft.router + " has no prefix" : "no free address is left";
            reading.problems().add(draft.node, came, "an address, or a router whose prefix has a free one");
        }
        return addresses;
    }

    private @Nullable String create(String name, ConfigMap map) {
        if (!map.has("at")) {
            map.missing("at", "a router: " + Names.list(reading.routers().keySet()));
            return null;
        }
        List<ConfigNode> places = map.items("at");
        if (places.size() != 1) {
            map.complain("at", places.size() + " routers", "one router");
            return null;
        }
        String router = router(places.get(0));
        return router != null && create(name, router, map.items("address"), map.node()) ? name : null;
    }

    private boolean create(String name, String router, List<ConfigNode> addresses, ConfigNode node) {
        if (!reading.name(name, node)) {
            return false;
        }
        List<Address> given = new ArrayList<>();
        for (ConfigNode item : addresses) {
            Address address = ConfigMap.parse(item, "address", Values.ADDRESS, reading.problems());
            if (address != null && reading.addressing().take(address, name, item.position(), item.path())) {
                given.add(address);
            }
        }
        drafts.put(name, new Draft(router, given, node));
        return true;
    }

    private @Nullable String existing(ConfigMap map) {
        for (String key : List.of("at", "address")) {
            if (map.has(key)) {
                map.complain(key, key + " and host", "one of the two");
            }
        }
        return map.reference("host", "host", drafts.keySet());
    }

    private @Nullable String router(ConfigNode place) {
        String router = ConfigMap.parse(place, "at", Values.TEXT, reading.problems());
        if (router != null && !reading.routers().containsKey(router)) {
            reading.problems()
                    .addUnknown(place, "router", router, reading.routers().keySet());
            return null;
        }
        return router;
    }
}
