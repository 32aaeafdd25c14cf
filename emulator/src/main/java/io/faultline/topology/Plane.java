package io.faultline.topology;

import io.faultline.dns.plane.control.DnsControlApi;
import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.enact.RootRepair;
import io.faultline.dns.plane.plan.PlanStore;
import io.faultline.dns.plane.plan.Planner;
import io.faultline.host.Host;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The DNS management plane of a region. Loop thread only. */
public final class Plane {
    private final DnsControlApi api;
    private final PlanStore store;
    private final Planner planner;
    private final Named<Enactor> enactors;
    private final Named<EndpointState> endpoints;
    private final List<AutoCloseable> owned;
    private final List<RootRepair> repairs = new ArrayList<>();
    private final List<RepairListener> listeners = new ArrayList<>(1);

    /** Hears of what operators do to the plane's names. Loop thread. */
    @FunctionalInterface
    public interface RepairListener {
        /** They put a root in place by hand; {@code generation} is 0 if all their attempts were in vain. */
        void repaired(Host from, EndpointState endpoint, long generation);
    }

    Plane(
            DnsControlApi api,
            PlanStore store,
            Planner planner,
            Named<Enactor> enactors,
            Named<EndpointState> endpoints,
            List<AutoCloseable> owned) {
        this.api = api;
        this.store = store;
        this.planner = planner;
        this.enactors = enactors;
        this.endpoints = endpoints;
        this.owned = owned;
    }

    /** The control API. */
    public DnsControlApi api() {
        return api;
    }

    /** The plan store. */
    public PlanStore store() {
        return store;
    }

    /** The planner. */
    public Planner planner() {
        return planner;
    }

    /** The enactors, by their hosts' names. */
    public Named<Enactor> enactors() {
        return enactors;
    }

    /** The names that it writes, each with its state in its hosted zone. */
    public Named<EndpointState> endpoints() {
        return endpoints;
    }

    /** Adds one who hears of repairs. */
    public void addListener(RepairListener listener) {
        listeners.add(listener);
    }

    /**
     * Has operators put an endpoint's newest root in place by hand, over the network.
     *
     * @param from their host
     * @param retryNs from a failure to the next attempt
     */
    public void repair(Host from, String endpoint, long retryNs, int attempts) {
        EndpointState state = endpoints.get(endpoint);
        InetSocketAddress at =
                new InetSocketAddress(api.host().addresses().get(0).toInetAddress(), api.port());
        RootRepair repair = new RootRepair(
                from,
                at,
                state.endpoint(),
                retryNs,
                attempts,
                generation -> listeners.forEach(listener -> listener.repaired(from, state, generation)));
        repairs.add(repair);
        repair.begin();
    }

    void listen() {
        api.start();
        store.start();
    }

    /**
     * Starts the planner, which makes a plan at once, and the enactors. A script starts them with its own clock, or plans would
     * come at another phase of it in each live run.
     */
    public void start() {
        planner.start();
        enactors.all().forEach(Enactor::start);
    }

    void close() {
        repairs.forEach(RootRepair::close);
        for (AutoCloseable part : owned) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the plane that cannot be closed", e);
            }
        }
    }
}
