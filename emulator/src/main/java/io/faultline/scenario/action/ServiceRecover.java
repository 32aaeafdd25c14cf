package io.faultline.scenario.action;

import io.faultline.service.HttpService;

/** Ends what {@code service-slow} and {@code service-fail} began: {@code service-recover: shop}. */
public final class ServiceRecover implements Action {
    static final ActionKind KIND = new ActionKind("service-recover", (value, scope) -> {
        Replicas replicas = Replicas.readShort(value, scope);
        return replicas == null ? null : new ServiceRecover(replicas);
    });

    private final Replicas replicas;

    private ServiceRecover(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public String describe() {
        return "recover " + replicas;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(HttpService::recover);
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
