package io.faultline.service.client;

import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.NameLookup;
import io.faultline.service.call.RetryBudget;
import io.faultline.service.call.RetryingCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Synthetic clients on one host that share connections, name cache and retry budget, as the threads of one program do. Arrivals
 * are open-loop: nobody waits for anybody. Their figures are their own, apart from those of real clients. Loop thread only.
 */
public final class ClientPopulation implements AutoCloseable {
    private final Host host;
    private final PopulationSettings settings;
    private final RetryingCaller caller;
    private final RandomGenerator random;
    private final Timer arrival;
    private final PopulationStats stats = new PopulationStats();
    private final List<PopulationListener> listeners = new ArrayList<>(1);
    private ArrivalProcess arrivals;
    private double nextNs;

    /**
     * Makes a population that does not ask yet.
     *
     * @param names how it resolves names: the host's resolver with the cache of the clients' kind
     * @param budget the brake on retries
     */
    public ClientPopulation(Host host, PopulationSettings settings, NameLookup names, RetryBudget budget) {
        this.host = host;
        this.settings = settings;
        String object = host.name() + "/" + settings.name();
        this.random = host.loop().random(object, "arrivals");
        this.caller = new RetryingCaller(
                new HttpCaller(host, names, settings.call()),
                settings.retries(),
                budget,
                host.loop().random(object, "retries"));
        this.arrival = new Timer(host.loop(), host.id(), this::arrive);
        this.arrivals = settings.arrivals();
    }

    public Host host() {
        return host;
    }

    public PopulationSettings settings() {
        return settings;
    }

    public PopulationStats stats() {
        return stats;
    }

    public void addListener(PopulationListener listener) {
        listeners.add(listener);
    }

    /** Clients begin to ask; the first after one gap. */
    public void start() {
        if (!arrival.isArmed()) {
            nextNs = host.loop().nowNs();
            armNext();
        }
    }

    /** No more clients ask; requests under way go on. */
    public void stop() {
        arrival.disarm();
    }

    /** Changes the mean rate from the next gap on; requests per second, {@code > 0}. */
    public void rate(double perSecond) {
        arrivals = arrivals.withRate(perSecond);
        if (arrival.isArmed()) {
            nextNs = host.loop().nowNs();
            armNext();
        }
    }

    /** The mean rate in requests per second. */
    public double rate() {
        return arrivals.perSecond();
    }

    /** Tells whether clients ask. */
    public boolean isRunning() {
        return arrival.isArmed();
    }

    /** Requests under way, those that wait for a retry included. */
    public int outstanding() {
        return caller.active();
    }

    /** Stops, and gives up what is under way uncounted. */
    @Override
    public void close() {
        stop();
        caller.close();
    }

    private void armNext() {
        // Kept as a fraction, so that rounding never adds up.
        nextNs += arrivals.nextGapNs(random);
        arrival.arm((long) nextNs);
    }

    private void arrive(long nowNs) {
        armNext();
        stats.countRequest();
        if (caller.active() >= settings.maxOutstanding()) {
            ended(CallOutcome.SHED, 0, 0);
            return;
        }
        caller.get(settings.url(), new RetryingCaller.Listener() {
            @Override
            public void attempted(CallResult result, int attempt) {
                stats.countAttempt(result.outcome());
                for (PopulationListener listener : listeners) {
                    listener.attempted(ClientPopulation.this, result, attempt);
                }
            }

            @Override
            public void ended(CallResult last, int attempts, long latencyNs) {
                ClientPopulation.this.ended(last.outcome(), attempts, latencyNs);
            }
        });
    }

    private void ended(CallOutcome outcome, int attempts, long latencyNs) {
        stats.countEnd(outcome, latencyNs, host.loop().nowNs());
        for (PopulationListener listener : listeners) {
            listener.ended(this, outcome, attempts, latencyNs);
        }
    }
}
