package io.faultline.topology.model;

import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.topology.config.Position;
import java.util.List;

/**
 * The management plane that writes the records of some names. Times are the incident's.
 *
 * @param api the control API of the hosted zones
 * @param store the plan store
 * @param planner the planner's host
 * @param everyNs from one plan to the next
 * @param jitterNs each interval is longer by up to this
 * @param first the number of the plan that is in place when the run begins
 * @param enactors the enactors' hosts, whose names are theirs
 * @param endpoints the names, in the order in which enactors go through them
 * @param options how enactors work
 * @param position where it is written
 */
public record PlaneSpec(
        Server api,
        Server store,
        String planner,
        long everyNs,
        long jitterNs,
        long first,
        List<String> enactors,
        List<EndpointSpec> endpoints,
        EnactorOptions options,
        Position position) {

    public PlaneSpec {
        enactors = List.copyOf(enactors);
        endpoints = List.copyOf(endpoints);
    }

    /**
     * A service of the plane.
     *
     * @param host where it runs
     * @param port where it listens
     * @param latencyNs how long an answer takes, on average
     * @param perSecond requests that it takes, infinite for no limit
     * @param maxBodyBytes of a request
     */
    public record Server(String host, int port, long latencyNs, double perSecond, int maxBodyBytes) {}

    /**
     * A name that plans lead somewhere.
     *
     * @param name absolute, without the last dot
     * @param zone the origin of the zone that it is in, likewise
     * @param balancers what is behind it
     * @param ttlSeconds of its addresses
     */
    public record EndpointSpec(
            String name, String zone, List<String> balancers, long ttlSeconds, boolean ipv4, boolean ipv6) {

        public EndpointSpec {
            balancers = List.copyOf(balancers);
        }
    }
}
