package io.faultline.balance;

import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCall;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the targets of a group from a host, each check over a connection of its own, so that a network that is broken between
 * the two is seen like a target that is. The first check of a target comes at a random moment within the interval. Draining and
 * unused targets are not checked. Loop thread only.
 */
public final class HealthChecker implements AutoCloseable {
    private final Host host;
    private final TargetGroup group;
    private final HealthCheckSettings settings;
    private final HttpCaller http;
    private final Map<Target, Probe> probes = new LinkedHashMap<>();
    private boolean paused;
    private long checks;
    private long failures;

    /** Starts to check the group's targets, those registered later included. */
    public HealthChecker(Host host, TargetGroup group, HealthCheckSettings settings) {
        this.host = host;
        this.group = group;
        this.settings = settings;
        this.http = new HttpCaller(
                host,
                name -> host.loop()
                        .eventLoop()
                        .newFailedFuture(new IllegalStateException("targets are addresses, not names: " + name)),
                CallSettings.defaults()
                        .withTimeouts(settings.timeoutNs(), settings.timeoutNs())
                        .withKeepAlive(false)
                        .withUserAgent("faultline-health-check"));
        group.targets().forEach(this::watch);
        group.addListener(new TargetGroupListener() {
            @Override
            public void targetRegistered(TargetGroup of, Target target, long nowNs) {
                watch(target);
            }

            @Override
            public void targetRemoved(TargetGroup of, Target target, long nowNs) {
                Probe probe = probes.remove(target);
                if (probe != null) {
                    probe.stop();
                }
            }
        });
    }

    /** Stops checking, so that all targets keep their state, or goes on. */
    public void pause(boolean pausing) {
        paused = pausing;
    }

    /** Checks begun so far. */
    public long checks() {
        return checks;
    }

    /** Checks that failed so far. */
    public long failures() {
        return failures;
    }

    /** Ends all checks. */
    @Override
    public void close() {
        probes.values().forEach(Probe::stop);
        probes.clear();
        http.close();
    }

    private void watch(Target target) {
        Probe probe = new Probe(target);
        probes.put(target, probe);
        RandomGenerator random =
                host.loop().random(host.name() + "/" + group.name() + "/" + target.name(), "first check");
        probe.next.arm(host.loop().nowNs() + random.nextLong(settings.intervalNs()));
    }

    /** The checks of one target, at most one at a time. */
    private final class Probe {
        private final Target target;
        private final Timer next;
        private final Timer timeout;
        private @Nullable HttpCall call;
        private @Nullable ChannelFuture connecting;

        Probe(Target target) {
            this.target = target;
            this.next = new Timer(host.loop(), host.id(), this::check);
            this.timeout = new Timer(host.loop(), host.id(), nowNs -> {
                abandonConnect();
                failed("connect: no answer");
            });
        }

        private void check(long nowNs) {
            next.arm(nowNs + settings.intervalNs());
            boolean wanted = target.state() != TargetState.DRAINING && target.state() != TargetState.UNUSED;
            // A checker whose own host is down learns nothing about its targets.
            if (paused || !wanted || !host.isUp()) {
                return;
            }
            checks++;
            int port = settings.port() == 0 ? target.port() : settings.port();
            if (settings.check() instanceof HealthCheck.Http expected) {
                HttpUrl url = HttpUrl.of(target.address().toString(), port, expected.path());
                call = http.get(url, result -> judge(expected, result));
            } else {
                connect(new InetSocketAddress(target.address().toInetAddress(), port), nowNs);
            }
        }

        private void judge(HealthCheck.Http expected, CallResult result) {
            call = null;
            int status = result.status();
            if (status >= expected.minStatus() && status <= expected.maxStatus()) {
                group.checkPassed(target, "GET " + expected.path() + ": " + status);
            } else if (status != 0) {
                failed("GET " + expected.path() + ": " + status);
            } else {
                failed("GET " + expected.path() + ": " + result.outcome().label());
            }
        }

        private void connect(InetSocketAddress to, long nowNs) {
            timeout.arm(nowNs + settings.timeoutNs());
            ChannelFuture future = host.tcpBootstrap()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(to);
            connecting = future;
            future.addListener(connected -> {
                if (connecting != future) {
                    return;
                }
                connecting = null;
                timeout.disarm();
                future.channel().close();
                Throwable cause = future.cause();
                if (cause == null) {
                    group.checkPassed(target, "connect: accepted");
                } else {
                    failed("connect: " + CallOutcome.ofConnectFailure(cause).label());
                }
            });
        }

        private void failed(String reason) {
            if (!host.isUp()) {
                return;
            }
            failures++;
            group.checkFailed(target, reason);
        }

        private void abandonConnect() {
            ChannelFuture future = connecting;
            connecting = null;
            if (future != null) {
                future.channel().close();
            }
        }

        private void stop() {
            next.disarm();
            timeout.disarm();
            abandonConnect();
            if (call != null) {
                call.cancel();
                call = null;
            }
        }
    }
}
