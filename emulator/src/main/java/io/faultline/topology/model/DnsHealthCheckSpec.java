package io.faultline.topology.model;

import io.faultline.dns.managed.health.EndpointSettings;
import io.faultline.packet.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A health check of managed DNS.
 *
 * @param name its name
 * @param kind what it looks at
 * @param inverted whether it says the opposite
 * @param disabled whether it takes everything for healthy
 */
public record DnsHealthCheckSpec(String name, Kind kind, boolean inverted, boolean disabled) {

    /** What a check looks at. */
    public sealed interface Kind {}

    /**
     * An endpoint.
     *
     * @param request what it is asked
     * @param host the host, or null for an address
     * @param address the address, or null for the host's first
     * @param port where it listens
     * @param intervalNs between a checker's requests
     * @param threshold requests in a row that make a checker change its mind
     */
    public record Endpoint(
            EndpointSettings.Request request,
            @Nullable String host,
            @Nullable Address address,
            int port,
            long intervalNs,
            int threshold)
            implements Kind {}

    /**
     * Other checks.
     *
     * @param threshold how many of them have to be healthy
     * @param children their names
     */
    public record Calculated(int threshold, List<String> children) implements Kind {
        public Calculated {
            children = List.copyOf(children);
        }
    }
}
