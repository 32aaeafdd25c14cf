package io.faultline.scenario.action;

import io.faultline.service.HttpService;

/** Ends the processes of a service, so that connects are refused: {@code service-stop: shop}, or {@code service-stop: {service: shop,
 * hosts: [shop-az1-1]}}. */
public final class ServiceStop implements Action {
    static final ActionKind KIND = new ActionKind("service-stop", (value, scope) -> {
        Replicas replicas = Replicas.readShort(value, scope);
        return replicas == null ? null : new ServiceStop(replicas);
    });

    private final Replicas replicas;

    private ServiceStop(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public String describe() {
        return "stop " + replicas;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(HttpService::stop);
        return atNs -> replicas.of(stage).forEach(HttpService::start);
    }
}
