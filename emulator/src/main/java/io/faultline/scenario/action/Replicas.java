package io.faultline.scenario.action;

import io.faultline.service.HttpService;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a service that an action is about: all, or those on some hosts.
 *
 * @param service the service's name
 * @param hosts the hosts, all of them where none is written
 */
record Replicas(String service, List<String> hosts) {
    static final Keys KEYS = Keys.of("replicas", "service", "hosts");

    /** Reads the keys {@code service} and {@code hosts}; null after a complaint. */
    static @Nullable Replicas read(ConfigMap map, ActionScope scope) {
        List<String> known = new ArrayList<>();
        scope.topology().services().forEach((name, spec) -> {
            if (spec.application() instanceof ServiceSpec.Http) {
                known.add(name);
            }
        });
        String service = map.reference("service", "HTTP service", known);
        ServiceSpec spec = service == null ? null : scope.topology().services().get(service);
        if (service == null || spec == null) {
            return null;
        }
        ConfigNode hosts = map.value("hosts");
        return new Replicas(
                service, hosts == null ? spec.hosts() : scope.names(hosts, "host of " + service, spec.hosts()));
    }

    /** Reads the name of a service, or a map with {@code service} and {@code hosts}. */
    static @Nullable Replicas readShort(ConfigNode value, ActionScope scope) {
        if (value instanceof MapNode) {
            return read(ConfigMap.of(value, KEYS, scope.problems()), scope);
        }
        List<String> names =
                scope.names(value, "service", scope.topology().services().keySet());
        ServiceSpec spec = names.size() == 1 ? scope.topology().services().get(names.get(0)) : null;
        return spec == null ? null : new Replicas(spec.name(), spec.hosts());
    }

    List<HttpService> of(Stage stage) {
        return stage.region().service(service).stream()
                .filter(replica -> hosts.contains(replica.host().name()))
                .toList();
    }

    /** {@code shop}, or {@code shop on shop-az1-1}. */
    @Override
    public String toString() {
        return service + (hosts.size() > 3 ? "" : " on " + String.join(", ", hosts));
    }
}
