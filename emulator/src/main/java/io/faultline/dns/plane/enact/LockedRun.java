package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.plane.control.ChangeOutcome;
import io.faultline.dns.plane.control.Listing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What an enactor does to one endpoint under its lock. It tries until it has the lock; whenever it turns out not to have it any
 * more, it begins again. Between reading the lock and sending a batch it thinks, and whoever thinks slowly believes in a lock that
 * has changed hands.
 */
abstract class LockedRun {
    final Enactor enactor;
    final Endpoint endpoint;
    private final ZoneLock lock;
    private final Runnable done;
    private int lost;

    /** @param done run when it is over, whatever came of it */
    LockedRun(Enactor enactor, Endpoint endpoint, Runnable done) {
        this.enactor = enactor;
        this.endpoint = endpoint;
        this.done = done;
        this.lock = enactor.lock(endpoint);
    }

    /** It has the lock, freshly taken: it does its work from the start. */
    abstract void locked();

    /** The API refused one of its changes; nothing has changed, and it still has the lock. */
    abstract void refused(Change change, String why);

    /** It has lost the lock for so many times. */
    void lockLost(int times) {}

    final void begin() {
        enactor.processor().work(() -> enactor.dns().records(endpoint.zone(), List.of(endpoint.lock()), this::sawLock));
    }

    private void sawLock(Listing listing) {
        if (!listing.ok()) {
            callFailed();
            return;
        }
        lock.saw(listing.find(endpoint.lock(), Type.TXT));
        if (lock.isAnothers()) {
            enactor.counters().lockBusy++;
            again();
        } else {
            send(List.of(), false, this::locked);
        }
    }

    /** Reads record sets; begins again if that fails. */
    final void read(Collection<Name> names, Consumer<Listing> then) {
        enactor.dns().records(endpoint.zone(), names, listing -> heard(listing, then));
    }

    /** Reads all record sets of the endpoint; begins again if that fails. */
    final void readAll(Consumer<Listing> then) {
        enactor.dns().under(endpoint.zone(), endpoint.name(), listing -> heard(listing, then));
    }

    private void heard(Listing listing, Consumer<Listing> then) {
        if (listing.ok()) {
            then.accept(listing);
        } else {
            callFailed();
        }
    }

    /** Sends changes in batches of at most so many as the options say, one after another, with the lock's preamble each. */
    final void sendAll(List<Change> changes, boolean last, Runnable then) {
        int most = enactor.options().maxChanges();
        if (changes.size() <= most) {
            send(changes, last, then);
        } else {
            send(changes.subList(0, most), false, () -> sendAll(changes.subList(most, changes.size()), last, then));
        }
    }

    /**
     * Thinks, then sends one batch with the lock's preamble.
     *
     * @param last whether the lock is given up with it
     */
    final void send(List<Change> changes, boolean last, Runnable then) {
        enactor.processor().work(() -> {
            List<Change> all = new ArrayList<>(lock.preamble(last));
            int preamble = all.size();
            all.addAll(changes);
            enactor.dns().change(endpoint.zone(), new ChangeBatch(all), outcome -> {
                if (outcome instanceof ChangeOutcome.Done) {
                    lock.renewed();
                    then.run();
                } else if (outcome instanceof ChangeOutcome.Refused refusal && refusal.index() >= preamble) {
                    refused(all.get(refusal.index()), refusal.why());
                } else if (outcome instanceof ChangeOutcome.Refused) {
                    enactor.counters().lockLost++;
                    lockLost(++lost);
                    again();
                } else {
                    callFailed();
                }
            });
        });
    }

    /** Gives the lock up and ends; where that does not reach the API, the lock lapses by itself. */
    final void release() {
        List<Change> batch = lock.preamble(true);
        enactor.dns().change(endpoint.zone(), new ChangeBatch(batch), outcome -> end());
    }

    final void end() {
        done.run();
    }

    private void callFailed() {
        enactor.counters().failedCalls++;
        again();
    }

    /** No queue, no fairness: a while later it tries again. */
    private void again() {
        enactor.backOff(this::begin);
    }
}
