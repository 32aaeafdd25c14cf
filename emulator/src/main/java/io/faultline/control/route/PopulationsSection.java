package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.client.ClientPopulation;
import io.faultline.service.client.PopulationStats;
import io.faultline.topology.Region;

/** Synthetic clients, apart from the real ones of the edges. */
final class PopulationsSection {
    static final StateSection SECTION = new StateSection("populations", network -> read(network.region()));

    private static final double MEDIAN = 50;
    private static final double P99 = 99;
    private static final long NS_PER_US = 1_000;

    private PopulationsSection() {}

    private static ArrayNode read(Region region) {
        ArrayNode populations = JsonNodeFactory.instance.arrayNode();
        for (String name : region.populations().names()) {
            ClientPopulation population = region.population(name);
            PopulationStats stats = population.stats();
            ObjectNode json = populations
                    .addObject()
                    .put("name", name)
                    .put("url", String.valueOf(population.settings().url()))
                    .put("running", population.isRunning())
                    .put("rate_per_second", population.rate())
                    .put("intended_requests", stats.requests())
                    .put("attempts", stats.attempts())
                    .put("outstanding_requests", population.outstanding());
            ObjectNode outcomes = json.putObject("outcomes");
            for (CallOutcome outcome : CallOutcome.values()) {
                if (stats.requests(outcome) > 0) {
                    outcomes.put(outcome.label(), stats.requests(outcome));
                }
            }
            json.put("success_p50_ns", stats.successLatencyUs().getValueAtPercentile(MEDIAN) * NS_PER_US)
                    .put("success_p99_ns", stats.successLatencyUs().getValueAtPercentile(P99) * NS_PER_US);
        }
        return populations;
    }
}
