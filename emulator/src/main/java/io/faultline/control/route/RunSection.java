package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.scenario.ScenarioRun;
import io.faultline.scenario.expect.Durations;
import io.faultline.topology.model.Topology;

/** What runs. */
final class RunSection {
    static final StateSection SECTION = new StateSection("run", RunSection::read);

    private RunSection() {}

    private static ObjectNode read(RunningNetwork network) {
        Topology topology = network.region().topology();
        ScenarioRun run = network.run();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topology", topology.name())
                .put("description", topology.description())
                .put("seed", network.region().loop().seed())
                .put("speed", run.speed())
                .put("incident_time_ns", run.incidentNs())
                .put("incident_time", Durations.text(run.incidentNs()))
                .put("phase", run.phase())
                .put("finished", run.isFinished());
        return json;
    }
}
