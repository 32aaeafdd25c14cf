package io.faultline.telemetry.journal;

import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorListener;
import io.faultline.dns.plane.enact.Endpoint;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.dns.plane.plan.PlannerListener;
import io.faultline.host.Host;
import io.faultline.topology.Plane;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Journals what the DNS management plane does to names, and what keeps it from doing so. Of what repeats itself with every plan,
 * the first is told.
 */
public final class PlaneJournal implements EnactorListener, PlannerListener, Plane.RepairListener {
    private static final int TOLD_LOSSES = 3;

    private final Journal journal;
    private final String planner;
    private final Set<String> blocked = new HashSet<>();
    private boolean failing;

    private PlaneJournal(Journal journal, String planner) {
        this.journal = journal;
        this.planner = planner;
    }

    /** Writes to a journal what a plane does from now on. */
    public static void attach(Plane plane, Journal journal) {
        PlaneJournal listener = new PlaneJournal(journal, plane.planner().host().name());
        plane.enactors().all().forEach(enactor -> enactor.addListener(listener));
        plane.planner().addListener(listener);
        plane.addListener(listener);
    }

    @Override
    public void lockLost(Enactor enactor, Endpoint endpoint, long generation, int times) {
        if (times >= TOLD_LOSSES) {
            tell(
                    enactor.name(),
                    enactor.name() + " has lost the lock of " + name(endpoint) + " " + times + " times with plan "
                            + generation);
        }
    }

    @Override
    public void flipped(Enactor enactor, Endpoint endpoint, long generation, long from) {
        blocked.removeIf(key -> key.endsWith(" " + name(endpoint)));
        String was = generation < from ? " (older: plan " + from + " was active)" : " (plan " + from + " was active)";
        tell(enactor.name(), enactor.name() + " flipped " + name(endpoint) + " to plan " + generation + was);
    }

    @Override
    public void abandoned(Enactor enactor, Endpoint endpoint, long generation, String why) {
        tell(enactor.name(), enactor.name() + " abandoned plan " + generation + " of " + name(endpoint) + ": " + why);
    }

    @Override
    public void blocked(Enactor enactor, Endpoint endpoint, long generation, long missing) {
        if (blocked.add(enactor.name() + " " + name(endpoint))) {
            tell(
                    enactor.name(),
                    enactor.name() + " cannot apply plan " + generation + " to " + name(endpoint)
                            + ", nor later ones: it would have to roll back to plan " + missing
                            + ", whose records are gone");
        }
    }

    @Override
    public void cleaned(Enactor enactor, Endpoint endpoint, long applied, List<Long> deleted, long active) {
        if (deleted.contains(active)) {
            tell(
                    enactor.name(),
                    enactor.name() + " cleaned up after plan " + applied + " and deleted plan " + active
                            + ", which is active: " + name(endpoint) + " leads to nothing");
        }
    }

    @Override
    public void planned(Plan plan) {
        failing = false;
    }

    @Override
    public void notPlanned(String why) {
        if (!failing) {
            failing = true;
            tell(planner, planner + " could not make a plan: " + why);
        }
    }

    @Override
    public void repaired(Host from, EndpointState state, long generation) {
        tell(
                from.name(),
                generation == 0
                        ? from.name() + " gave up to put a root of " + name(state.endpoint()) + " in place"
                        : from.name() + " put plan " + generation + " of " + name(state.endpoint())
                                + " in place by hand");
    }

    private void tell(String subject, String text) {
        journal.record(EventKind.PLANE, subject, text);
    }

    private static String name(Endpoint endpoint) {
        return endpoint.name().toString(true);
    }
}
