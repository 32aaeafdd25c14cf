package io.faultline.service;

import io.faultline.host.Host;
import io.faultline.host.HostListener;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.NameLookup;
import io.faultline.service.call.RetryingCaller;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP application on a host: works on each request for a while with one of its workers, calls what it depends on through
 * the network, and answers. What happens to a dependency therefore happens to it. Loop thread only.
 *
 * <p>{@code /health} says whether it is well. A crash of the host loses its requests; it serves again when the host does.
 */
public final class HttpService implements AutoCloseable {
    private final Host host;
    private final HttpServiceSettings settings;
    private final WorkerPool workers;
    private final List<RetryingCaller> callers = new ArrayList<>();
    private final RandomGenerator latencyRandom;
    private final RandomGenerator failureRandom;
    private final ServiceCounters counters = new ServiceCounters();
    private final List<ServiceListener> listeners = new ArrayList<>(1);
    private final Set<ServiceConnection> connections = new LinkedHashSet<>();
    private final Set<ServiceExchange> exchanges = new LinkedHashSet<>();
    private @Nullable Channel listening;
    private double slowFactor = 1;
    private long slowByNs;
    private int failStatus;
    private double failRate;
    private boolean failHealth;
    private boolean hanging;

    /**
     * Makes a service that does not listen yet.
     *
     * @param names how the host resolves the names of dependencies
     */
    public HttpService(Host host, HttpServiceSettings settings, NameLookup names) {
        this.host = host;
        this.settings = settings;
        this.workers = new WorkerPool(settings.workers(), settings.queueLimit());
        String object = host.name() + "/" + settings.name();
        for (Dependency dependency : settings.dependencies()) {
            callers.add(new RetryingCaller(
                    new HttpCaller(host, names, dependency.call()),
                    dependency.retries(),
                    dependency.budget().get(),
                    host.loop().random(object, "retries of " + dependency.name())));
        }
        this.latencyRandom = host.loop().random(object, "latency");
        this.failureRandom = host.loop().random(object, "failure");
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                lose();
            }
        });
    }

    public Host host() {
        return host;
    }

    public HttpServiceSettings settings() {
        return settings;
    }

    public ServiceCounters counters() {
        return counters;
    }

    /** Its workers and the queue before them. */
    public WorkerPool workers() {
        return workers;
    }

    public void addListener(ServiceListener listener) {
        listeners.add(listener);
    }

    /**
     * Listens; a service that hangs goes on where it stopped.
     *
     * @throws IllegalStateException if the address or port cannot be had
     */
    public void start() {
        if (hanging) {
            hanging = false;
            changed("continued");
            new ArrayList<>(connections).forEach(ServiceConnection::resume);
        }
        if (listening == null) {
            InetSocketAddress at = settings.address() == null
                    ? new InetSocketAddress(settings.port())
                    : new InetSocketAddress(settings.address().toInetAddress(), settings.port());
            ChannelFuture bound = host.tcpServerBootstrap()
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(new HttpServerCodec())
                                    // With auto-read off it hands on one message for each read.
                                    .addLast(new FlowControlHandler())
                                    .addLast(new ServiceConnection(HttpService.this));
                        }
                    })
                    .bind(at);
            Throwable cause = bound.cause();
            if (cause != null) {
                throw new IllegalStateException(
                        "service " + settings.name() + " on " + host + ": cannot listen on " + at, cause);
            }
            listening = bound.channel();
            changed("started");
        }
    }

    /** Ends the process: the port is closed, connections are closed, requests are lost. */
    public void stop() {
        Channel channel = listening;
        listening = null;
        hanging = false;
        if (channel != null) {
            channel.close();
        }
        lose();
        changed("stopped");
    }

    /** Stops the process as SIGSTOP does: the kernel still accepts connections, nobody answers, until {@link #start}. */
    public void hang() {
        hanging = true;
        changed("hanging");
    }

    /** Works slower from now on: each working time times {@code factor}, plus {@code byNs} nanoseconds. */
    public void slow(double factor, long byNs) {
        if (!(factor > 0) || byNs < 0) {
            throw new IllegalArgumentException(
                    "factor: " + factor + ", by: " + byNs + " ns (expected: factor > 0, by >= 0)");
        }
        slowFactor = factor;
        slowByNs = byNs;
        changed("slow, x" + factor + " + " + byNs + " ns");
    }

    /**
     * Fails from now on.
     *
     * @param status 400 to 599
     * @param rate the share of requests that fail, 0 to 1
     * @param health whether {@code /health} fails too
     */
    public void fail(int status, double rate, boolean health) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
        }
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: 0 to 1)");
        }
        failStatus = status;
        failRate = rate;
        failHealth = health;
        changed("failing with " + status + ", rate " + rate);
    }

    /** Neither slow nor failing any more. */
    public void recover() {
        slowFactor = 1;
        slowByNs = 0;
        failRate = 0;
        changed("recovered");
    }

    /** Tells whether it listens. */
    public boolean isListening() {
        return listening != null;
    }

    /** Tells whether {@link #hang} stopped it. */
    public boolean isHanging() {
        return hanging;
    }

    /** Open connections. */
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        stop();
        callers.forEach(RetryingCaller::close);
    }

    void opened(ServiceConnection connection) {
        connections.add(connection);
        if (connections.size() > settings.maxConnections()) {
            counters.connectionsRefused++;
            connection.close();
        }
    }

    void closed(ServiceConnection connection) {
        connections.remove(connection);
    }

    void received(ServiceConnection connection, String uri) {
        boolean health = uri.equals("/health") || uri.startsWith("/health?");
        if (health && !settings.deepHealth()) {
            int status = drawFailure(true);
            Answer answer = status == 0
                    ? Answer.health(settings, host.name())
                    : Answer.failure(settings, host.name(), status, "failing as told");
            connection.answer(answer, 0);
            return;
        }
        if (!health) {
            counters.requests++;
        }
        ServiceExchange exchange = new ServiceExchange(this, connection, health, counters.requests);
        exchanges.add(exchange);
        exchange.begin();
    }

    RetryingCaller caller(int dependency) {
        return callers.get(dependency);
    }

    long drawWorkNs() {
        return Math.round(settings.latency().sampleNs(latencyRandom) * slowFactor) + slowByNs;
    }

    /** The status to fail with, or 0; draws each time, so that the rate does not shift what comes after. */
    int drawFailure(boolean health) {
        boolean fails = failureRandom.nextDouble() < failRate;
        return fails && (failHealth || !health) ? failStatus : 0;
    }

    void dependencyFailed(Dependency dependency, CallResult result) {
        counters.dependencyFailures++;
        for (ServiceListener listener : listeners) {
            listener.dependencyFailed(this, dependency, result);
        }
    }

    void answered(int status, long latencyNs) {
        counters.answered(status);
        for (ServiceListener listener : listeners) {
            listener.answered(this, status, latencyNs);
        }
    }

    void ended(ServiceExchange exchange) {
        exchanges.remove(exchange);
    }

    private void lose() {
        // Those that wait first, or each release would start one.
        List<ServiceExchange> open = new ArrayList<>(exchanges);
        exchanges.clear();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).stop();
        }
        callers.forEach(RetryingCaller::closeIdle);
        new ArrayList<>(connections).forEach(ServiceConnection::close);
    }

    private void changed(String what) {
        for (ServiceListener listener : listeners) {
            listener.changed(this, what, host.loop().nowNs());
        }
    }
}
