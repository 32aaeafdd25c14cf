package io.faultline.dns.plane.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.faultline.dns.plane.http.ApiClient;
import io.faultline.dns.plane.http.ApiResult;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.zone.DnsClock;
import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.faultline.host.HostListener;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks balancers how they are, makes a plan of what it heard, numbers it and puts it into the store, again and again. All of it
 * is packets from its host. A balancer that does not answer keeps the weight it had: silence may be the network's, and a plan
 * without balancers would take names away. After a crash of its host it goes on with the number after the store's last. Loop
 * thread only.
 */
public final class Planner implements AutoCloseable {
    private final Host host;
    private final PlannerOptions options;
    private final DnsClock clock;
    private final ApiClient store;
    private final Map<String, ApiClient> balancers = new LinkedHashMap<>();
    private final Map<String, PlannedBalancer> known = new LinkedHashMap<>();
    private final List<PlannerListener> listeners = new ArrayList<>(1);
    private final RandomGenerator random;
    private final Timer next;
    private boolean running;
    private int asked;
    private long round;
    private long plans;
    private long failures;
    private @Nullable Plan latest;

    /**
     * Makes a planner that does not plan yet.
     *
     * @param store where the plan store listens
     * @param balancers where the capacity service of each balancer listens, by the balancer's name
     */
    public Planner(
            Host host,
            PlannerOptions options,
            DnsClock clock,
            InetSocketAddress store,
            Map<String, InetSocketAddress> balancers) {
        this.host = host;
        this.options = options;
        this.clock = clock;
        this.store = new ApiClient(host, store, options.timeoutNs());
        balancers.forEach((name, at) -> this.balancers.put(name, new ApiClient(host, at, options.timeoutNs())));
        this.random = host.loop().random(host.name(), "planning");
        this.next = new Timer(host.loop(), host.id(), this::begin);
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                end();
                known.clear();
            }

            @Override
            public void restarted(Host restarted, long nowNs) {
                if (running) {
                    begin(nowNs);
                }
            }
        });
    }

    /** Makes the first plan now, unless it runs already. */
    public void start() {
        if (!running) {
            running = true;
            begin(host.loop().nowNs());
        }
    }

    /** Makes no more plans. */
    public void stop() {
        running = false;
        end();
    }

    /** Whether it was started and not stopped. */
    public boolean isRunning() {
        return running;
    }

    /** Adds one who hears what it does. */
    public void addListener(PlannerListener listener) {
        listeners.add(listener);
    }

    /** Where it runs. */
    public Host host() {
        return host;
    }

    /** The plan it put into the store last, or null. */
    public @Nullable Plan latest() {
        return latest;
    }

    /** Plans that it put into the store. */
    public long plans() {
        return plans;
    }

    /** Times it could not. */
    public long failures() {
        return failures;
    }

    @Override
    public void close() {
        stop();
        store.close();
        balancers.values().forEach(ApiClient::close);
    }

    private void end() {
        round++;
        next.disarm();
    }

    private void begin(long nowNs) {
        if (!host.isUp()) {
            return;
        }
        long current = ++round;
        long jitterNs = options.jitterNs() == 0 ? 0 : random.nextLong(options.jitterNs() + 1);
        next.arm(nowNs + options.intervalNs() + jitterNs);
        asked = balancers.size();
        balancers.forEach((name, client) -> client.get("/capacity", result -> {
            if (current == round) {
                heard(name, result);
                if (--asked == 0) {
                    number(current);
                }
            }
        }));
    }

    private void heard(String name, ApiResult result) {
        if (!result.ok()) {
            return;
        }
        try {
            CapacityReport report = CapacityReport.of(result.body());
            int weight = Math.min(PlannedBalancer.MAX_WEIGHT, report.inService());
            known.put(name, new PlannedBalancer(name, report.addresses(), weight));
        } catch (BadRequestException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private void number(long current) {
        List<PlannedBalancer> planned = new ArrayList<>();
        for (String name : balancers.keySet()) {
            PlannedBalancer balancer = known.get(name);
            if (balancer != null) {
                planned.add(balancer);
            }
        }
        if (planned.isEmpty()) {
            failed("no balancer has answered yet");
            return;
        }
        store.get("/plans/latest", result -> {
            if (current != round) {
                return;
            }
            JsonNode generation = result.body().path("generation");
            if (result.ok() && generation.canConvertToLong()) {
                put(generation.longValue() + 1, planned);
            } else if (result.status() == 404) {
                put(options.firstGeneration(), planned);
            } else {
                failed(result.problem());
            }
        });
    }

    private void put(long generation, List<PlannedBalancer> planned) {
        long current = round;
        Plan plan = new Plan(generation, clock.epochSeconds(), planned);
        store.put("/plans/" + generation, plan.toJson(), result -> {
            if (!result.ok()) {
                failed(result.problem());
            } else if (current == round) {
                latest = plan;
                plans++;
                listeners.forEach(listener -> listener.planned(plan));
            }
        });
    }

    private void failed(String why) {
        failures++;
        listeners.forEach(listener -> listener.notPlanned(why));
    }
}
