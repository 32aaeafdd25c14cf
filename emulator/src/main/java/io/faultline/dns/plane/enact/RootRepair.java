package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.control.ChangeOutcome;
import io.faultline.dns.plane.control.DnsControlClient;
import io.faultline.dns.plane.control.Listing;
import io.faultline.engine.Timer;
import io.faultline.host.Host;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.xbill.DNS.Name;

/**
 * What operators do by hand where the automation is blocked: from a host of theirs they ask the control API which trees there
 * are, and make the stable name and the rollback record lead to the newest, without regard to any lock. They try until it is done.
 * Loop thread only.
 */
public final class RootRepair implements AutoCloseable {
    private final Endpoint endpoint;
    private final DnsControlClient dns;
    private final long retryNs;
    private final LongConsumer done;
    private final Host host;
    private final Timer retry;
    private int attemptsLeft;

    /**
     * Prepares a repair.
     *
     * @param from the operators' host
     * @param api where the control API listens
     * @param retryNs from a failure to the next attempt, and how long each call may take; {@code > 0}
     * @param attempts at most, {@code >= 1}
     * @param done told the generation that the name leads to, or 0 if all attempts were in vain
     */
    public RootRepair(
            Host from, InetSocketAddress api, Endpoint endpoint, long retryNs, int attempts, LongConsumer done) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
        this.host = from;
        this.endpoint = endpoint;
        this.retryNs = retryNs;
        this.attemptsLeft = attempts;
        this.done = done;
        this.dns = new DnsControlClient(from, api, retryNs);
        this.retry = new Timer(from.loop(), from.id(), nowNs -> begin());
    }

    /** Begins now. */
    public void begin() {
        attemptsLeft--;
        dns.under(endpoint.zone(), endpoint.name(), this::install);
    }

    /** Gives it up; nobody is told. */
    @Override
    public void close() {
        retry.disarm();
        dns.close();
    }

    private void install(Listing all) {
        long newest = 0;
        for (RecordSet set : all.sets()) {
            long generation = endpoint.generation(set.owner());
            if (generation > newest && set.owner().equals(endpoint.root(generation))) {
                newest = generation;
            }
        }
        if (!all.ok() || newest == 0) {
            failed();
            return;
        }
        Name root = endpoint.root(newest);
        List<Change> changes = new ArrayList<>();
        for (int type : endpoint.types()) {
            if (all.find(root, type) != null) {
                changes.add(Change.upsert(RecordSet.aliasOf(endpoint.name(), type, root)));
                changes.add(Change.upsert(RecordSet.aliasOf(endpoint.rollback(), type, root)));
            }
        }
        long generation = newest;
        dns.change(endpoint.zone(), new ChangeBatch(changes), outcome -> {
            if (outcome instanceof ChangeOutcome.Done) {
                close();
                done.accept(generation);
            } else {
                failed();
            }
        });
    }

    private void failed() {
        if (attemptsLeft > 0) {
            retry.arm(host.loop().nowNs() + retryNs);
        } else {
            close();
            done.accept(0);
        }
    }
}
