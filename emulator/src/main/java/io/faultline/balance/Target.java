package io.faultline.balance;

import io.faultline.packet.Address;

/** One place to send to. Its state is its group's to change; its load is its balancers'. Loop thread only. */
public final class Target {
    private final String name;
    private final Address address;
    private final int port;
    private final String zone;
    private final int hash;

    private TargetState state = TargetState.INITIAL;
    private int passed;
    private int failed;
    private int active;
    private long chosen;

    Target(String name, Address address, int port, String zone) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("target " + name + ": port " + port + " (expected: 1 to 65535)");
        }
        this.name = name;
        this.address = address;
        this.port = port;
        this.zone = zone;
        // Of the address and port, so that every balancer that knows the target agrees on it.
        this.hash = mix(address.hashCode() * 31 + port);
    }

    /** The name that reports use. */
    public String name() {
        return name;
    }

    /** Where it listens. */
    public Address address() {
        return address;
    }

    /** The TCP or UDP port it listens at. */
    public int port() {
        return port;
    }

    /** The availability zone it is in; empty if it is in none. */
    public String zone() {
        return zone;
    }

    /** Its state now. */
    public TargetState state() {
        return state;
    }

    /** Flows or requests under way. */
    public int active() {
        return active;
    }

    /** How often it was chosen. */
    public long chosen() {
        return chosen;
    }

    /** A flow or request begins. */
    public void began() {
        active++;
        chosen++;
    }

    /** A flow or request ended. */
    public void ended() {
        if (active == 0) {
            throw new IllegalStateException("target " + name + ": nothing active (expected: one end for each begin)");
        }
        active--;
    }

    int hash() {
        return hash;
    }

    void enter(TargetState next) {
        state = next;
        passed = 0;
        failed = 0;
    }

    int countPassed() {
        failed = 0;
        return ++passed;
    }

    int countFailed() {
        passed = 0;
        return ++failed;
    }

    static int mix(int value) {
        // The finalizer of MurmurHash3.
        int h = value;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** {@code name(address:port)}. */
    @Override
    public String toString() {
        return name + "(" + (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port + ")";
    }
}
