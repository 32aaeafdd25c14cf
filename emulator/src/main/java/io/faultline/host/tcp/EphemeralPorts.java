package io.faultline.host.tcp;

/** The range that ephemeral ports are taken from, Linux's default. */
public final class EphemeralPorts {
    public static final int FIRST = 32768;
    public static final int LAST = 60999;

    private EphemeralPorts() {}
}
