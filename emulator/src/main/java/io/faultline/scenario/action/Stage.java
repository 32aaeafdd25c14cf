package io.faultline.scenario.action;

import io.faultline.fabric.Node;
import io.faultline.packet.Address;
import io.faultline.routing.Router;
import io.faultline.topology.Region;

/**
 * What actions act on: the region, and the operators' way into it. Loop thread only.
 *
 * @param region the running region
 * @param management carries operators' commands
 * @param commands hears whether operators' commands were carried out
 */
public record Stage(Region region, ManagementPlane management, CommandListener commands) {
    /** Hears what became of an operator's command. */
    @FunctionalInterface
    public interface CommandListener {
        /**
         * A command ended.
         *
         * @param arrived true if it was carried out just now, false if it was given up
         */
        void ended(OperatorCommand command, boolean arrived);
    }

    /** The stage of a region. */
    public static Stage of(Region region, CommandListener commands) {
        return new Stage(region, new ManagementPlane(region), commands);
    }

    void told(OperatorCommand command, boolean arrived) {
        commands.ended(command, arrived);
    }

    /** The router or host of a name. */
    Node node(String name) {
        Router router = region.routers().find(name);
        return router == null ? region.host(name) : router;
    }

    /** Where a router or host is reached. */
    Address address(String name) {
        Router router = region.routers().find(name);
        return router == null
                ? region.host(name).addresses().get(0)
                : router.addresses().get(0);
    }
}
