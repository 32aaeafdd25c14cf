package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.ChangeRefusedException;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

/** The records that an enactor has left of a plan before a run begins. */
public final class PlanInPlace {
    private PlanInPlace() {}

    /**
     * Puts a plan's tree and what leads to it into an endpoint's zone.
     *
     * @param fenced whether batches are fenced
     * @throws IllegalArgumentException if the zone has records in its place, or the plan none for the endpoint
     */
    public static void install(ManagedDns dns, Endpoint endpoint, Plan plan, boolean fenced) {
        List<Change> changes = new ArrayList<>();
        Name root = endpoint.root(plan.generation());
        for (RecordSet set : PlanTree.of(endpoint, plan)) {
            changes.add(Change.create(set));
            boolean first = changes.stream()
                    .noneMatch(change -> change.recordSet().owner().equals(endpoint.name())
                            && change.recordSet().type() == set.type());
            if (set.owner().equals(root) && first) {
                changes.add(Change.create(RecordSet.aliasOf(endpoint.name(), set.type(), root)));
            }
        }
        if (fenced) {
            changes.add(Change.create(RecordSet.of(
                    List.of(new TXTRecord(endpoint.fence(), DClass.IN, 0, Long.toString(plan.generation()))))));
        }
        try {
            dns.apply(endpoint.zone(), new ChangeBatch(changes));
        } catch (ChangeRefusedException e) {
            throw new IllegalArgumentException("endpoint " + endpoint.name() + ": " + e.getMessage(), e);
        }
    }
}
