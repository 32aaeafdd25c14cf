package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.telemetry.metrics.LabelText;
import io.faultline.topology.Balancer;
import io.faultline.topology.Region;
import java.util.Arrays;
import java.util.List;

/** Load balancers and their targets. */
final class BalancersSection {
    static final StateSection SECTION = new StateSection("balancers", network -> read(network.region()));

    private BalancersSection() {}

    private static ArrayNode read(Region region) {
        ArrayNode balancers = JsonNodeFactory.instance.arrayNode();
        for (String name : region.balancers().names()) {
            Balancer balancer = region.balancer(name);
            TargetGroup group = balancer.group();
            ObjectNode json = balancers.addObject().put("name", name).put("failing_open", group.isFailingOpen());
            if (balancer.packets() != null) {
                json.put("layer", 4).put("flows", balancer.packets().flows());
            }
            if (balancer.front() != null) {
                json.put("layer", 7)
                        .put("pending_requests", balancer.front().pending())
                        .put("connections", balancer.front().connections());
            }
            List<Target> inService = Arrays.asList(group.inService());
            ArrayNode targets = json.putArray("targets");
            for (Target target : group.targets()) {
                targets.addObject()
                        .put("name", target.name())
                        .put("address", target.address().toString())
                        .put("port", target.port())
                        .put("zone", target.zone())
                        .put("state", LabelText.of(target.state()))
                        .put("in_service", inService.contains(target))
                        .put("active", target.active())
                        .put("chosen", target.chosen());
            }
        }
        return balancers;
    }
}
