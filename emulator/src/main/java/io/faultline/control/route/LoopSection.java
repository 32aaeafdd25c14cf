package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.engine.Lateness;
import io.faultline.engine.NetworkLoop;

/** The loop: its clock, its work, and how late it is. */
final class LoopSection {
    static final StateSection SECTION =
            new StateSection("loop", network -> read(network.region().loop()));

    private LoopSection() {}

    private static ObjectNode read(NetworkLoop loop) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time_ns", loop.nowNs())
                .put("events", loop.executedEvents())
                .put("pending_events", loop.pendingEvents())
                .put("failures", loop.failures());
        json.set("lateness", lateness(loop));
        return json;
    }

    static ObjectNode lateness(NetworkLoop loop) {
        Lateness.Snapshot late = loop.lateness().snapshot();
        return JsonNodeFactory.instance
                .objectNode()
                .put("events", late.events())
                .put("p50_ns", late.p50Ns())
                .put("p99_ns", late.p99Ns())
                .put("p999_ns", late.p999Ns())
                .put("max_ns", late.maxNs());
    }
}
