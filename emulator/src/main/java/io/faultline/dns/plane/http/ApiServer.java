package io.faultline.dns.plane.http;

import io.faultline.engine.Binding;
import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.faultline.host.HostListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A service with JSON bodies on a port of a host. Bounded in everything: connections, requests at a time, their rate and their
 * size. A request whose host crashes before its latency has passed is not carried out. Loop thread only.
 */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_INITIAL_LINE = 8_192;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final int MAX_CHUNK_BYTES = 8_192;

    private final Host host;
    private final String name;
    private final int port;
    private final ApiLimits limits;
    private final ApiHandler handler;
    private final RateLimit rate;
    private final RandomGenerator latencyRandom;
    private final ApiCounters counters = new ApiCounters();
    private final Set<ApiServerConnection> connections = new LinkedHashSet<>();
    private final Set<Timer> inFlight = new LinkedHashSet<>();
    private @Nullable Channel listening;

    /** Makes a service that does not listen yet. */
    public ApiServer(Host host, String name, int port, ApiLimits limits, ApiHandler handler) {
        this.host = host;
        this.name = name;
        this.port = port;
        this.limits = limits;
        this.handler = handler;
        this.rate = new RateLimit(limits.requestsPerSecond(), limits.burst());
        this.latencyRandom = host.loop().random(host.name() + "/" + name, "latency");
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                lose();
            }
        });
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException if the port cannot be had
     */
    public void start() {
        if (listening == null) {
            ChannelFuture bound = Binding.now(
                    host.tcpServerBootstrap()
                            .childOption(ChannelOption.TCP_NODELAY, true)
                            .childHandler(new ChannelInitializer<>() {
                                @Override
                                protected void initChannel(Channel channel) {
                                    channel.pipeline()
                                            .addLast(new HttpServerCodec(
                                                    MAX_INITIAL_LINE, MAX_HEADER_BYTES, MAX_CHUNK_BYTES))
                                            .addLast(new HttpObjectAggregator(limits.maxBodyBytes(), true))
                                            .addLast(new ApiServerConnection(ApiServer.this));
                                }
                            }),
                    new InetSocketAddress(port));
            Throwable cause = bound.cause();
            if (cause != null) {
                throw new IllegalStateException(name + " on " + host + ": cannot listen on port " + port, cause);
            }
            listening = bound.channel();
        }
    }

    /** Where it runs. */
    public Host host() {
        return host;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** What it has answered. */
    public ApiCounters counters() {
        return counters;
    }

    /** Requests that are worked on now. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Closes its port and its connections; what is worked on is lost. */
    @Override
    public void close() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close();
        }
        lose();
    }

    private void lose() {
        inFlight.forEach(Timer::disarm);
        inFlight.clear();
        new ArrayList<>(connections).forEach(ApiServerConnection::close);
    }

    /** Takes a connection on; false if there are enough. */
    boolean opened(ApiServerConnection connection) {
        return connections.size() < limits.maxConnections() && connections.add(connection);
    }

    void closed(ApiServerConnection connection) {
        connections.remove(connection);
    }

    long nowNs() {
        return host.loop().nowNs();
    }

    Timer timer(Timer.Task task) {
        return new Timer(host.loop(), host.id(), task);
    }

    /** Works on a request: the answer comes when the latency has passed, which may be at once. */
    void work(ApiRequest request, Consumer<ApiResponse> answer) {
        if (!rate.take(nowNs())) {
            answer(
                    answer,
                    ApiResponse.error(
                            429, "Throttling", "more than " + limits.requestsPerSecond() + " requests a second"));
            return;
        }
        if (inFlight.size() >= limits.maxInFlight()) {
            answer(
                    answer,
                    ApiResponse.error(503, "ServiceUnavailable", limits.maxInFlight() + " requests are worked on"));
            return;
        }
        double draw = latencyRandom.nextDouble();
        if (limits.latencyNs() == 0) {
            answer(answer, handle(request));
            return;
        }
        Work work = new Work(request, answer);
        inFlight.add(work.timer);
        work.timer.arm(nowNs() + (long) (limits.latencyNs() * (0.5 + draw)));
    }

    void refuse(int status, String code, String message, Consumer<ApiResponse> answer) {
        answer(answer, ApiResponse.error(status, code, message));
    }

    private void answer(Consumer<ApiResponse> answer, ApiResponse response) {
        counters.answered(response.status());
        answer.accept(response);
    }

    private ApiResponse handle(ApiRequest request) {
        try {
            return handler.handle(request);
        } catch (BadRequestException e) {
            return ApiResponse.error(400, "InvalidInput", String.valueOf(e.getMessage()));
        }
    }

    /** A request that is worked on. */
    private final class Work {
        private final ApiRequest request;
        private final Consumer<ApiResponse> answer;
        private final Timer timer;

        Work(ApiRequest request, Consumer<ApiResponse> answer) {
            this.request = request;
            this.answer = answer;
            this.timer = timer(this::done);
        }

        private void done(long nowNs) {
            inFlight.remove(timer);
            answer(answer, handle(request));
        }
    }
}
