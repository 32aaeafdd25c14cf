package io.faultline.scenario.action;

import io.faultline.service.HttpService;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import org.jspecify.annotations.Nullable;

/**
 * Makes a service's replicas work slower: {@code service-slow: {service: shop, factor: 10, by: 200ms}}; with {@code hosts}, some
 * of them.
 */
public final class ServiceSlow implements Action {
    static final Keys KEYS = Keys.of("service-slow", "service", "hosts", "factor", "by");
    static final ActionKind KIND = new ActionKind("service-slow", ServiceSlow::read);

    private static final double MOST = 1e6;

    private final Replicas replicas;
    private final double factor;
    private final long byNs;

    private ServiceSlow(Replicas replicas, double factor, long byNs) {
        this.replicas = replicas;
        this.factor = factor;
        this.byNs = byNs;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        Replicas replicas = Replicas.read(map, scope);
        double factor = map.get("factor", Values.decimal(1 / MOST, MOST), 1.0);
        long byNs = map.get("by", Values.DURATION, 0L);
        return replicas == null ? null : new ServiceSlow(replicas, factor, byNs);
    }

    @Override
    public String describe() {
        return "slow " + replicas + ", x" + factor + " + " + byNs / 1_000_000 + "ms";
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(replica -> replica.slow(factor, byNs));
        return atNs -> replicas.of(stage).forEach(HttpService::recover);
    }
}
