package io.faultline.dns.managed.health;

/** A switch: healthy while it is on. It is set by {@link RoutingControls}. */
public final class RoutingControl extends HealthCheck {
    private boolean on;

    RoutingControl(String name, boolean on) {
        super(name);
        this.on = on;
    }

    /** Whether it is on. */
    public boolean isOn() {
        return on;
    }

    void set(boolean newState) {
        on = newState;
        refresh(on ? "switched on" : "switched off");
    }

    @Override
    boolean measured() {
        return on;
    }
}
