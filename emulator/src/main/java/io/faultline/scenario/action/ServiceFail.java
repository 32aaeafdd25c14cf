package io.faultline.scenario.action;

import io.faultline.service.HttpService;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import org.jspecify.annotations.Nullable;

/**
 * Makes a service's replicas answer with an error: {@code service-fail: {service: shop, status: 500, rate: 30%, health:
 * true}}. With {@code health} their health checks fail, too.
 */
public final class ServiceFail implements Action {
    static final Keys KEYS = Keys.of("service-fail", "service", "hosts", "status", "rate", "health");
    static final ActionKind KIND = new ActionKind("service-fail", ServiceFail::read);

    private final Replicas replicas;
    private final int status;
    private final double rate;
    private final boolean health;

    private ServiceFail(Replicas replicas, int status, double rate, boolean health) {
        this.replicas = replicas;
        this.status = status;
        this.rate = rate;
        this.health = health;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        Replicas replicas = Replicas.read(map, scope);
        int status = map.get("status", Values.integer(400, 599), 500);
        double rate = map.get("rate", Values.PROBABILITY, 1.0);
        boolean health = map.get("health", Values.BOOLEAN, false);
        return replicas == null ? null : new ServiceFail(replicas, status, rate, health);
    }

    @Override
    public String describe() {
        return "fail " + replicas + " with " + status + ", rate " + rate;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(replica -> replica.fail(status, rate, health));
        return atNs -> replicas.of(stage).forEach(HttpService::recover);
    }
}
