package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.control.DnsControlClient;
import io.faultline.dns.plane.control.Listing;
import io.faultline.dns.plane.http.ApiClient;
import io.faultline.dns.plane.http.ApiResult;
import io.faultline.dns.plane.http.BadRequestException;
import io.faultline.dns.plane.plan.Plan;
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
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Looks for new plans and applies each to one endpoint after another, then cleans up behind itself; several enactors do so
 * without knowing of one another. All it knows and does is packets from its host: to the plan store and to the control API. That
 * a plan is newer than the one in use is checked once, at the start of its run; what happens until its batches arrive is not
 * looked at again, unless the options say so. A crash of its host loses its run; it begins anew when the host does. Loop thread
 * only.
 */
public final class Enactor implements AutoCloseable {
    private final Host host;
    private final EnactorOptions options;
    private final DnsClock clock;
    private final List<Endpoint> endpoints;
    private final ApiClient store;
    private final DnsControlClient dns;
    private final Processor processor;
    private final Timer wait;
    private final RandomGenerator pollRandom;
    private final RandomGenerator backoffRandom;
    private final EnactorCounters counters = new EnactorCounters();
    private final List<EnactorListener> listeners = new ArrayList<>(1);
    private final Map<Name, Long> applied = new LinkedHashMap<>();
    private boolean running;
    private long handled;
    private boolean lookAgain;
    private boolean flippedInRun;
    private @Nullable Plan carried;
    private @Nullable Runnable waitingFor;

    /**
     * Makes an enactor that does nothing yet.
     *
     * @param clock tells when a lock has lapsed; all enactors have the same
     * @param endpoints in the order in which it goes through them
     * @param store where the plan store listens
     * @param api where the control API listens
     */
    public Enactor(
            Host host,
            EnactorOptions options,
            DnsClock clock,
            List<Endpoint> endpoints,
            InetSocketAddress store,
            InetSocketAddress api) {
        this.host = host;
        this.options = options;
        this.clock = clock;
        this.endpoints = List.copyOf(endpoints);
        this.store = new ApiClient(host, store, options.timeoutNs());
        this.dns = new DnsControlClient(host, api, options.timeoutNs());
        this.processor = new Processor(host, options.workNs(), host.loop().random(host.name(), "enactor's work"));
        this.pollRandom = host.loop().random(host.name(), "enactor's looks");
        this.backoffRandom = host.loop().random(host.name(), "enactor's backoff");
        this.wait = new Timer(host.loop(), host.id(), this::waited);
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                abort();
                handled = 0;
            }

            @Override
            public void restarted(Host restarted, long nowNs) {
                if (running) {
                    lookLater();
                }
            }
        });
    }

    /** Begins to look for plans, unless it does already. */
    public void start() {
        if (!running) {
            running = true;
            lookLater();
        }
    }

    /** Stops, in the middle of a run if it is in one; a lock that it holds lapses. */
    public void stop() {
        running = false;
        abort();
    }

    /** Thinks so many times slower from now on, {@code factor > 0}; 1 is its own speed. */
    public void slow(double factor) {
        processor.slow(factor);
    }

    /** How many times slower than usual it thinks. */
    public double slowness() {
        return processor.factor();
    }

    /** Adds one who hears what it does. */
    public void addListener(EnactorListener listener) {
        listeners.add(listener);
    }

    /** Its name, which is its host's. */
    public String name() {
        return host.name();
    }

    /** Where it runs. */
    public Host host() {
        return host;
    }

    /** Whether it was started and not stopped. */
    public boolean isRunning() {
        return running;
    }

    /** The plan that it is applying, or null. */
    public @Nullable Plan carried() {
        return carried;
    }

    /** The plan to which it has brought an endpoint last, 0 if none. */
    public long applied(Endpoint endpoint) {
        return applied.getOrDefault(endpoint.name(), 0L);
    }

    /** The endpoints it goes through. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** What it has done. */
    public EnactorCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        stop();
    }

    // For its runs.

    EnactorOptions options() {
        return options;
    }

    Processor processor() {
        return processor;
    }

    DnsControlClient dns() {
        return dns;
    }

    List<EnactorListener> listeners() {
        return listeners;
    }

    ZoneLock lock(Endpoint endpoint) {
        return new ZoneLock(endpoint.lock(), name(), options.lockSeconds(), clock);
    }

    void backOff(Runnable then) {
        await(1 + backoffRandom.nextLong(options.backoffNs()), then);
    }

    void flipped(Endpoint endpoint, long generation, long from) {
        counters.flips++;
        flippedInRun = true;
        applied.put(endpoint.name(), generation);
        listeners.forEach(listener -> listener.flipped(this, endpoint, generation, from));
    }

    void cleaned(Endpoint endpoint, long after, List<Long> deleted, long active) {
        counters.deletedTrees += deleted.size();
        listeners.forEach(listener -> listener.cleaned(this, endpoint, after, deleted, active));
    }

    /** The plan it carries is not done with: the store's latest is to be looked at anew. */
    void lookAgain() {
        lookAgain = true;
    }

    /** The root that the stable name leads to, or null if it leads nowhere yet. */
    static @Nullable Name root(Endpoint endpoint, Listing listing) {
        for (int type : endpoint.types()) {
            RecordSet set = listing.find(endpoint.name(), type);
            if (set != null && set.alias() != null) {
                return set.alias().target();
            }
        }
        return null;
    }

    /** The generation that the stable name leads to, 0 if it leads to no plan. */
    static long generation(Endpoint endpoint, Listing listing) {
        Name root = root(endpoint, listing);
        return root == null ? 0 : endpoint.generation(root);
    }

    // Its loop: look, check, apply, settle, clean up.

    private void abort() {
        wait.disarm();
        waitingFor = null;
        processor.cancel();
        store.close();
        dns.close();
        carried = null;
    }

    private void await(long timeNs, Runnable then) {
        waitingFor = then;
        wait.arm(host.loop().nowNs() + timeNs);
    }

    private void waited(long nowNs) {
        Runnable next = waitingFor;
        waitingFor = null;
        if (next != null) {
            next.run();
        }
    }

    private void lookLater() {
        carried = null;
        await((long) (options.pollNs() * (0.5 + pollRandom.nextDouble())), this::look);
    }

    private void look() {
        store.get("/plans/latest", result -> {
            Plan plan = plan(result);
            if (plan == null || plan.generation() <= handled) {
                lookLater();
            } else {
                check(plan, 0, false, new LinkedHashMap<>());
            }
        });
    }

    private @Nullable Plan plan(ApiResult result) {
        try {
            if (result.ok()) {
                return Plan.of(result.body());
            }
        } catch (BadRequestException e) {
            // Counted below: no plan has come.
        }
        counters.failedCalls++;
        return null;
    }

    /**
     * The one check that the plan is newer than the one in use, at any endpoint; and what the fences are at that time.
     *
     * @param newer whether it is at an endpoint before this one
     */
    private void check(Plan plan, int index, boolean newer, Map<Endpoint, @Nullable RecordSet> fences) {
        if (index == endpoints.size()) {
            if (newer) {
                run(plan, fences);
            } else {
                handled = plan.generation();
                lookLater();
            }
            return;
        }
        Endpoint endpoint = endpoints.get(index);
        dns.records(endpoint.zone(), List.of(endpoint.name(), endpoint.fence()), listing -> {
            if (!listing.ok()) {
                counters.failedCalls++;
                lookLater();
                return;
            }
            fences.put(endpoint, listing.find(endpoint.fence(), Type.TXT));
            check(plan, index + 1, newer || generation(endpoint, listing) < plan.generation(), fences);
        });
    }

    private void run(Plan plan, Map<Endpoint, @Nullable RecordSet> fences) {
        carried = plan;
        lookAgain = false;
        flippedInRun = false;
        counters.runs++;
        listeners.forEach(listener -> listener.began(this, plan.generation()));
        apply(plan, fences, 0);
    }

    private void apply(Plan plan, Map<Endpoint, @Nullable RecordSet> fences, int index) {
        if (index == endpoints.size()) {
            handled = lookAgain ? handled : plan.generation();
            carried = null;
            if (flippedInRun) {
                await(options.settleNs(), () -> clean(plan.generation(), 0));
            } else {
                lookLater();
            }
            return;
        }
        Endpoint endpoint = endpoints.get(index);
        new ApplyRun(this, endpoint, plan, fences.get(endpoint), () -> apply(plan, fences, index + 1)).begin();
    }

    private void clean(long generation, int index) {
        if (index == endpoints.size()) {
            lookLater();
        } else {
            new CleanRun(this, endpoints.get(index), generation, () -> clean(generation, index + 1)).begin();
        }
    }
}
