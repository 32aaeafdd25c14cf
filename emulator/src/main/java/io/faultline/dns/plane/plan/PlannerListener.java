package io.faultline.dns.plane.plan;

/** Hears what a planner does. Loop thread. */
public interface PlannerListener {
    /** A plan is in the store. */
    default void planned(Plan plan) {}

    /** No plan could be made, or the store did not take it. */
    default void notPlanned(String why) {}
}
