package io.faultline.balance;

/** Hears what happens to a group's targets, for balancers, the journal and the metrics. Called on the loop's thread. */
public interface TargetGroupListener {
    /** A target was registered; it is in the group by now. */
    default void targetRegistered(TargetGroup group, Target target, long nowNs) {}

    /**
     * A target's state changed; the group's list of targets in service is already the new one.
     *
     * @param reason a few words: which check said what, or who asked
     */
    default void targetChanged(
            TargetGroup group, Target target, TargetState from, TargetState to, String reason, long nowNs) {}

    /** A target left the group, its deregistration delay being over: what it still has must end. */
    default void targetRemoved(TargetGroup group, Target target, long nowNs) {}
}
