package io.faultline.telemetry.metrics;

import io.faultline.balance.l7.FrontCounters;
import io.faultline.balance.l7.HttpFront;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;

/** Layer-7 balancers: requests, answers and who gave them. */
public final class HttpFrontMetrics implements MetricSource {
    /** The statuses that a front gives itself. */
    private static final int[] OWN = {400, 413, 501, 502, 503, 504};

    private final Map<String, HttpFront> fronts;

    /** Measures fronts by name. */
    public HttpFrontMetrics(Map<String, HttpFront> fronts) {
        this.fronts = fronts;
    }

    @Override
    public void collect(Scrape scrape) {
        fronts.forEach((name, front) -> collect(scrape, Labels.of("balancer", name), front));
    }

    private static void collect(Scrape scrape, Labels at, HttpFront front) {
        FrontCounters counters = front.counters();
        scrape.counters("faultline_front_requests", "Requests that came.").add(at, counters.requests());
        Scrape.Counters answers = scrape.counters(
                "faultline_front_answers", "Answers by class of their status, the front's own included.");
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            answers.add(at.add("status", statusClass + "xx"), counters.answers(statusClass));
        }
        Scrape.Counters own = scrape.counters(
                "faultline_front_own_answers", "Answers that the front itself gave for want of a target's.");
        for (int status : OWN) {
            own.add(at.add("status", String.valueOf(status)), counters.ownAnswers(status));
        }
        scrape.counters("faultline_front_aborted_answers", "Answers that broke off because the target's did.")
                .add(at, counters.aborted());
        scrape.counters("faultline_front_refused_connections", "Connections closed because there were too many.")
                .add(at, counters.connectionsRefused());
        scrape.gauges("faultline_front_pending_requests", "Requests that wait for their answer.")
                .add(at, front.pending());
        scrape.gauges("faultline_front_connections", "Clients' connections that are open.")
                .add(at, front.connections());
    }
}
