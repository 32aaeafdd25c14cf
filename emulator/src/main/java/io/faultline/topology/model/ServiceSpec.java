package io.faultline.topology.model;

import io.faultline.service.LatencyDistribution;
import io.faultline.topology.config.Position;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A service: the same application on one host or several.
 *
 * @param name its name
 * @param hosts where its replicas run, one each
 * @param port where each listens
 * @param application what each does
 * @param position where it is written
 */
public record ServiceSpec(String name, List<String> hosts, int port, Application application, Position position) {

    public ServiceSpec {
        hosts = List.copyOf(hosts);
    }

    /** What a replica does. */
    public sealed interface Application permits Http, Upstream {}

    /**
     * Answers HTTP requests.
     *
     * @param status of its answers
     * @param body of its answers
     * @param latency how long a worker works on a request, its calls not counted
     * @param workers requests that are worked on at a time
     * @param queue requests that wait for a worker; more are answered 503
     * @param deepHealth whether {@code /health} is work like another request, with its calls
     * @param calls what a request makes it call, one after another
     */
    public record Http(
            int status,
            Body body,
            LatencyDistribution latency,
            int workers,
            int queue,
            boolean deepHealth,
            List<CallSpec> calls)
            implements Application {

        public Http {
            calls = List.copyOf(calls);
        }
    }

    /** The body of an answer. */
    public sealed interface Body permits Identity, Text, Filler {}

    /** A line of JSON that says which service, host and zone answered. */
    public record Identity() implements Body {}

    /** A text. */
    public record Text(String text) implements Body {}

    /** Bytes that mean nothing. */
    public record Filler(int sizeBytes) implements Body {}

    /**
     * Passes its connections on to a real server of this machine.
     *
     * @param server where the server listens
     */
    public record Upstream(InetSocketAddress server) implements Application {}
}
