package io.faultline.control;

import io.faultline.control.http.HttpServer;
import io.faultline.control.http.Limits;
import io.faultline.control.route.ApiRoutes;
import io.faultline.control.route.RunningNetwork;
import io.faultline.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The control API of a run. It has a thread of its own, so that it answers even when the network's loop does not; what touches
 * the network is done on the loop. Any thread may open and close it.
 */
public final class ControlServer implements AutoCloseable {
    private final HttpServer server;

    private ControlServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @throws IOException with the address and the reason, if it cannot listen there
     */
    public static ControlServer open(ControlOptions options, Telemetry telemetry) throws IOException {
        return open(options, telemetry, Limits.DEFAULT);
    }

    static ControlServer open(ControlOptions options, Telemetry telemetry, Limits limits) throws IOException {
        return new ControlServer(HttpServer.open(
                options.address(), options.token(), ApiRoutes.of(new RunningNetwork(telemetry)), limits));
    }

    /** Where it listens; port 0 has become the port that was free. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Connections that are open. */
    public int connections() {
        return server.connections();
    }

    /** Disconnects all clients and stops listening. */
    @Override
    public void close() {
        server.close();
    }
}
