package io.faultline.scenario.action;

import io.faultline.topology.Plane;
import io.faultline.topology.model.PlaneSpec;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.List;

/** What actions on the DNS management plane may name. */
final class PlaneNames {
    private PlaneNames() {}

    static List<String> enactors(Topology topology) {
        PlaneSpec plane = topology.plane();
        return plane == null ? List.of() : plane.enactors();
    }

    /** The planner and the enactors. */
    static List<String> automation(Topology topology) {
        PlaneSpec plane = topology.plane();
        if (plane == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(plane.enactors());
        names.add(0, plane.planner());
        return names;
    }

    static List<String> endpoints(Topology topology) {
        PlaneSpec plane = topology.plane();
        return plane == null
                ? List.of()
                : plane.endpoints().stream().map(PlaneSpec.EndpointSpec::name).toList();
    }

    /** The plane of a region whose topology has one, as an action that was read names its parts. */
    static Plane plane(Stage stage) {
        Plane plane = stage.region().plane();
        if (plane == null) {
            throw new IllegalStateException("a topology without dns.plane (expected: one with it)");
        }
        return plane;
    }
}
