package io.faultline.dns.managed.health;

import io.faultline.engine.Timer;
import io.faultline.host.Host;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the places that endpoints are checked from: a host whose requests travel through the network, each over a connection of
 * its own, at a phase that no other checker knows of. Loop thread only.
 */
public final class EndpointChecker implements AutoCloseable {
    private final Host host;
    private final int index;
    private final List<Rounds> rounds = new ArrayList<>();
    private long requests;
    private long failures;

    /**
     * Makes one that checks nothing yet.
     *
     * @param index which of the checkers it is, from 0
     */
    public EndpointChecker(Host host, int index) {
        this.host = host;
        this.index = index;
    }

    /** Starts to check an endpoint. */
    public void check(EndpointCheck check) {
        Rounds added = new Rounds(check);
        rounds.add(added);
        long phaseNs = host.loop()
                .random(host.name() + "/" + check.name(), "phase of health checks")
                .nextLong(check.settings().intervalNs());
        added.next.arm(host.loop().nowNs() + phaseNs);
    }

    /** The host that it runs on. */
    public Host host() {
        return host;
    }

    /** Requests begun so far. */
    public long requests() {
        return requests;
    }

    /** Requests that failed so far. */
    public long failures() {
        return failures;
    }

    /** Ends all checks. */
    @Override
    public void close() {
        rounds.forEach(Rounds::close);
        rounds.clear();
    }

    /** The requests to one endpoint, one at a time. */
    private final class Rounds {
        private final EndpointCheck check;
        private final Timer next;
        private @Nullable EndpointRequest request;
        private boolean healthy = true;
        private int against;

        Rounds(EndpointCheck check) {
            this.check = check;
            this.next = new Timer(host.loop(), host.id(), this::round);
        }

        private void round(long nowNs) {
            next.arm(nowNs + check.settings().intervalNs());
            // A checker that is down sees nothing, and one that still waits has its answer to come.
            if (!host.isUp() || request != null) {
                return;
            }
            requests++;
            request = EndpointRequest.send(host, check.settings(), this::ended);
        }

        private void ended(boolean passed) {
            request = null;
            if (!host.isUp()) {
                return;
            }
            failures += passed ? 0 : 1;
            against = passed == healthy ? 0 : against + 1;
            if (against == check.settings().threshold()) {
                healthy = passed;
                against = 0;
                check.report(index, passed);
            }
        }

        private void close() {
            next.disarm();
            if (request != null) {
                request.cancel();
                request = null;
            }
        }
    }
}
