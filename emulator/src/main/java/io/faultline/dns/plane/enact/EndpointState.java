package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.RecordSet;

/**
 * An endpoint as its hosted zone has it: what monitoring would see that asks the zone itself. Loop thread only.
 *
 * @param endpoint which
 * @param zone the hosted zone that it is in
 */
public record EndpointState(Endpoint endpoint, HostedZone zone) {
    /** The plan that its name leads to, 0 if none, whether the plan's tree is there or not. */
    public long active() {
        for (RecordSet set : zone.recordSets(endpoint.name())) {
            if (set.alias() != null) {
                return endpoint.generation(set.alias().target());
            }
        }
        return 0;
    }

    /** Whether the plan's tree is there. */
    public boolean rooted() {
        long active = active();
        return active != 0 && !zone.recordSets(endpoint.root(active)).isEmpty();
    }

    /** How many addresses of all its families its name answers with. */
    public int addresses() {
        int addresses = 0;
        for (int type : endpoint.types()) {
            addresses += zone.zone().rrset(endpoint.name(), type).size();
        }
        return addresses;
    }

    /** How many record sets its trees, its lock and its aliases are. */
    public int recordSets() {
        return zone.recordSetsUnder(endpoint.name()).size();
    }
}
