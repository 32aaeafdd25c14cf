package io.faultline.balance;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.faultline.packet.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Targets that share a purpose, their states, and which of them are in service. Loop thread only.
 *
 * <p>In service are the healthy targets. A group that fails open puts the initial and unhealthy ones in service too while too
 * few are healthy: if everything seems broken, the checks may be what is.
 */
public final class TargetGroup {
    private static final Target[] NONE = new Target[0];

    private final NetworkLoop loop;
    private final int nodeId;
    private final String name;
    private final TargetGroupSettings settings;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final Map<Target, Timer> drains = new LinkedHashMap<>();
    private final List<TargetGroupListener> listeners = new ArrayList<>();
    private Target[] inService = NONE;
    private boolean panicking;

    /**
     * Makes an empty group.
     *
     * @param nodeId the node whose timers these are, which orders them among those of the same time
     */
    public TargetGroup(NetworkLoop loop, int nodeId, String name, TargetGroupSettings settings) {
        this.loop = loop;
        this.nodeId = nodeId;
        this.name = name;
        this.settings = settings;
    }

    public String name() {
        return name;
    }

    public TargetGroupSettings settings() {
        return settings;
    }

    /** All targets in the order of their registration; a view. */
    public Collection<Target> targets() {
        return Collections.unmodifiableCollection(targets.values());
    }

    /** The target of that name, if there is one. */
    public @Nullable Target target(String targetName) {
        return targets.get(targetName);
    }

    public void addListener(TargetGroupListener listener) {
        listeners.add(listener);
    }

    /**
     * Adds a target.
     *
     * @param zone its availability zone, or empty
     * @throws IllegalArgumentException if the group has a target of that name
     */
    public Target register(String targetName, Address address, int port, String zone) {
        Target target = new Target(targetName, address, port, zone);
        if (targets.putIfAbsent(targetName, target) != null) {
            throw new IllegalArgumentException(
                    "target " + targetName + " is in group " + name + " (expected: a name of its own)");
        }
        if (!settings.healthChecked()) {
            target.enter(TargetState.HEALTHY);
        }
        recount();
        for (TargetGroupListener listener : listeners) {
            listener.targetRegistered(this, target, loop.nowNs());
        }
        return target;
    }

    /** Takes a target out of service and, when the deregistration delay is over, out of the group. */
    public void deregister(Target target) {
        if (targets.get(target.name()) != target || target.state() == TargetState.DRAINING) {
            return;
        }
        change(target, TargetState.DRAINING, "deregistered");
        Timer timer = new Timer(loop, nodeId, nowNs -> remove(target, nowNs));
        drains.put(target, timer);
        timer.arm(loop.nowNs() + settings.deregistrationDelayNs());
    }

    /** Takes the deregistration of a draining target back: it begins anew as if just registered. */
    public void reregister(Target target) {
        Timer timer = drains.remove(target);
        if (timer != null) {
            timer.disarm();
            change(target, afresh(), "registered again");
        }
    }

    /** An operator takes a target out of use, or puts it back, in which case its health has to be found out anew. */
    public void use(Target target, boolean used) {
        boolean unused = target.state() == TargetState.UNUSED;
        if (target.state() != TargetState.DRAINING && unused == used) {
            change(target, used ? afresh() : TargetState.UNUSED, used ? "put in use" : "taken out of use");
        }
    }

    /** A health check of a target passed. */
    public void checkPassed(Target target, String reason) {
        int passed = target.countPassed();
        boolean enough = target.state() == TargetState.INITIAL
                || (target.state() == TargetState.UNHEALTHY && passed >= settings.rise());
        if (enough) {
            change(target, TargetState.HEALTHY, reason);
        }
    }

    /** A health check of a target failed. */
    public void checkFailed(Target target, String reason) {
        int failed = target.countFailed();
        boolean mayFall = target.state() == TargetState.INITIAL || target.state() == TargetState.HEALTHY;
        if (mayFall && failed >= settings.fall()) {
            change(target, TargetState.UNHEALTHY, reason);
        }
    }

    /** The targets that may be sent to now. The array is never changed, only replaced: callers must not write to it. */
    public Target[] inService() {
        return inService;
    }

    /** How many targets are in this state. */
    public int count(TargetState state) {
        int count = 0;
        for (Target target : targets.values()) {
            if (target.state() == state) {
                count++;
            }
        }
        return count;
    }

    /** Tells whether the group sends to targets that are not healthy, because too few are. */
    public boolean isFailingOpen() {
        return panicking;
    }

    /** Cancels the timers of draining targets. */
    public void close() {
        drains.values().forEach(Timer::disarm);
        drains.clear();
    }

    private TargetState afresh() {
        return settings.healthChecked() ? TargetState.INITIAL : TargetState.HEALTHY;
    }

    private void remove(Target target, long nowNs) {
        drains.remove(target);
        targets.remove(target.name());
        recount();
        for (TargetGroupListener listener : listeners) {
            listener.targetRemoved(this, target, nowNs);
        }
    }

    private void change(Target target, TargetState to, String reason) {
        TargetState from = target.state();
        target.enter(to);
        recount();
        for (TargetGroupListener listener : listeners) {
            listener.targetChanged(this, target, from, to, reason, loop.nowNs());
        }
    }

    private void recount() {
        List<Target> healthy = new ArrayList<>();
        List<Target> candidates = new ArrayList<>();
        for (Target target : targets.values()) {
            if (target.state() == TargetState.HEALTHY) {
                healthy.add(target);
            }
            if (target.state() != TargetState.DRAINING && target.state() != TargetState.UNUSED) {
                candidates.add(target);
            }
        }
        boolean tooFew = healthy.isEmpty() || healthy.size() < settings.panicThreshold() * candidates.size();
        panicking = settings.failOpen() && tooFew && candidates.size() > healthy.size();
        inService = (panicking ? candidates : healthy).toArray(NONE);
    }
}
