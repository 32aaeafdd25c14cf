package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.topology.model.Topology;

/** What runs. */
final class RunSection {
    static final StateSection SECTION = new StateSection("run", RunSection::read);

    private RunSection() {}

    private static ObjectNode read(RunningNetwork network) {
        Topology topology = network.region().topology();
        return JsonNodeFactory.instance
                .objectNode()
                .put("topology", topology.name())
                .put("description", topology.description())
                .put("seed", network.region().loop().seed());
    }
}
