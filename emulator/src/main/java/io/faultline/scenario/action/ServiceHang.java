package io.faultline.scenario.action;

import io.faultline.service.HttpService;

/** Makes the processes of a service hang: connects succeed, nothing is answered: {@code service-hang: shop}. */
public final class ServiceHang implements Action {
    static final ActionKind KIND = new ActionKind("service-hang", (value, scope) -> {
        Replicas replicas = Replicas.readShort(value, scope);
        return replicas == null ? null : new ServiceHang(replicas);
    });

    private final Replicas replicas;

    private ServiceHang(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public String describe() {
        return "hang " + replicas;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        replicas.of(stage).forEach(HttpService::hang);
        return atNs -> replicas.of(stage).forEach(HttpService::start);
    }
}
