package io.faultline.telemetry.metrics;

import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorCounters;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.http.ApiCounters;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.topology.Plane;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** The DNS management plane: plans, what became of them at each name and enactor, and how they hinder one another. */
public final class PlaneMetrics implements MetricSource {
    private final Plane plane;

    /** Measures a plane. */
    public PlaneMetrics(Plane plane) {
        this.plane = plane;
    }

    @Override
    public void collect(Scrape scrape) {
        Plan latest = plane.store().latest();
        scrape.gauges("faultline_plane_plan", "The number of the newest plan in the store.")
                .add(Labels.EMPTY, latest == null ? 0 : latest.generation());
        scrape.counters("faultline_plane_plans", "Plans that the planner has made.")
                .add(Labels.EMPTY, plane.planner().plans());
        scrape.counters("faultline_plane_plan_failures", "Times the planner could make no plan.")
                .add(Labels.EMPTY, plane.planner().failures());
        Scrape.Counters batches = scrape.counters("faultline_plane_batches", "Change batches by outcome.");
        batches.add(Labels.of("outcome", "applied"), plane.api().applied());
        batches.add(Labels.of("outcome", "refused"), plane.api().refused());
        answers(scrape, "dns-api", plane.api().counters());
        answers(scrape, "plan-store", plane.store().counters());
        for (EndpointState state : plane.endpoints().all()) {
            endpoint(scrape, state, latest);
        }
        plane.enactors().all().forEach(enactor -> enactor(scrape, enactor));
    }

    private static void answers(Scrape scrape, String service, ApiCounters counters) {
        Scrape.Counters answers = scrape.counters("faultline_plane_answers", "Answers of the plane's services.");
        Labels of = Labels.of("service", service);
        answers.add(of.add("outcome", "ok"), counters.ok());
        answers.add(of.add("outcome", "refused"), counters.refused());
        answers.add(of.add("outcome", "throttled"), counters.throttled());
        answers.add(of.add("outcome", "failed"), counters.failed());
    }

    private static void endpoint(Scrape scrape, EndpointState state, @Nullable Plan latest) {
        Labels at = Labels.of("endpoint", state.endpoint().name().toString(true));
        long active = state.active();
        scrape.gauges("faultline_plane_endpoint_plan", "The number of the plan that the name leads to.")
                .add(at, active);
        scrape.gauges("faultline_plane_endpoint_plans_behind", "How many plans have been made since that one.")
                .add(at, latest == null ? 0 : latest.generation() - active);
        scrape.gauges(
                        "faultline_plane_endpoint_rooted",
                        "1 while the records of the plan that the name leads to exist.")
                .add(at, state.rooted());
        scrape.gauges("faultline_plane_endpoint_record_sets", "Record sets of all plans of the name.")
                .add(at, state.recordSets());
    }

    private static void enactor(Scrape scrape, Enactor enactor) {
        Labels at = Labels.of("enactor", enactor.name());
        Plan carried = enactor.carried();
        scrape.gauges("faultline_plane_enactor_carries", "The number of the plan that is being applied, 0 for none.")
                .add(at, carried == null ? 0 : carried.generation());
        Scrape.Gauges applied = scrape.gauges(
                "faultline_plane_enactor_plan", "The number of the plan that the enactor has applied to a name last.");
        enactor.endpoints()
                .forEach(endpoint ->
                        applied.add(at.add("endpoint", endpoint.name().toString(true)), enactor.applied(endpoint)));
        EnactorCounters counters = enactor.counters();
        scrape.counters("faultline_plane_enactor_flips", "Times it made a name lead to another plan.")
                .add(at, counters.flips());
        Scrape.Counters lock = scrape.counters("faultline_plane_enactor_lock_failures", "Times it did not get a lock.");
        lock.add(at.add("reason", "held"), counters.lockBusy());
        lock.add(at.add("reason", "changed"), counters.lockLost());
        scrape.counters("faultline_plane_enactor_abandoned", "Times it found its plan outdated.")
                .add(at, counters.abandoned());
        scrape.counters("faultline_plane_enactor_blocked", "Times there was nothing to roll back to.")
                .add(at, counters.blocked());
        scrape.counters("faultline_plane_enactor_deleted_trees", "Trees of old plans that it deleted.")
                .add(at, counters.deletedTrees());
        scrape.counters("faultline_plane_enactor_failed_calls", "Calls that were throttled or had no answer.")
                .add(at, counters.failedCalls());
    }
}
