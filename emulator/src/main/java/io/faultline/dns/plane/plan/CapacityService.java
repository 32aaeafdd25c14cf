package io.faultline.dns.plane.plan;

import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.plane.http.ApiResponse;
import io.faultline.dns.plane.http.ApiServer;
import io.faultline.host.Host;
import java.util.function.Supplier;

/** Tells who asks, {@code GET /capacity}, how a balancer is; it runs on the balancer's own host. Loop thread only. */
public final class CapacityService implements AutoCloseable {
    private final ApiServer server;

    /**
     * Makes a service that does not listen yet.
     *
     * @param report what the balancer says of itself at the time of the question
     */
    public CapacityService(Host host, int port, ApiLimits limits, Supplier<CapacityReport> report) {
        this.server = new ApiServer(
                host,
                "capacity",
                port,
                limits,
                request -> request.is("GET", "capacity", 1)
                        ? ApiResponse.ok(report.get().toJson())
                        : ApiResponse.error(404, "NoSuchResource", "not GET /capacity"));
    }

    /** Listens. */
    public void start() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
    }
}
