package io.faultline.scenario.action;

import io.faultline.service.HttpService;

/** Starts the processes of a service that were stopped or hang: {@code service-start: shop}. */
public final class ServiceStart implements Action {
    static final ActionKind KIND = new ActionKind("service-start", (value, scope) -> {
        Replicas replicas = Replicas.readShort(value, scope);
        return replicas == null ? null : new ServiceStart(replicas);
    });

    private final Replicas replicas;

    private ServiceStart(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public String describe() {
        return "start " + replicas;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(HttpService::start);
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
