package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.service.HttpService;
import io.faultline.service.ServiceCounters;
import io.faultline.topology.Region;

/** Applications, replica by replica. */
final class ServicesSection {
    static final StateSection SECTION = new StateSection("services", network -> read(network.region()));

    private ServicesSection() {}

    private static ArrayNode read(Region region) {
        ArrayNode services = JsonNodeFactory.instance.arrayNode();
        for (String name : region.services().names()) {
            ArrayNode replicas = services.addObject().put("name", name).putArray("replicas");
            region.service(name).forEach(replica -> replicas.add(replica(replica)));
        }
        return services;
    }

    private static ObjectNode replica(HttpService service) {
        ServiceCounters counters = service.counters();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("host", service.host().name())
                .put("zone", service.settings().zone())
                .put("listening", service.isListening())
                .put("hanging", service.isHanging())
                .put("connections", service.connections())
                .put("workers", service.workers().workers())
                .put("busy_workers", service.workers().busy())
                .put("queued_requests", service.workers().queued())
                .put("requests", counters.requests());
        ObjectNode answers = json.putObject("answers");
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            if (counters.answers(statusClass) > 0) {
                answers.put(statusClass + "xx", counters.answers(statusClass));
            }
        }
        return json;
    }
}
