package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.control.Listing;
import io.faultline.dns.plane.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Brings one endpoint to a plan: builds the plan's whole tree, then, in one batch, lets the stable name lead to it and the
 * rollback record to where the stable name led before.
 */
final class ApplyRun extends LockedRun {
    private final Plan plan;
    private final @Nullable RecordSet fence;

    /** @param fence the number of the plan in use as it was at the start of the run; null if there was none */
    ApplyRun(Enactor enactor, Endpoint endpoint, Plan plan, @Nullable RecordSet fence, Runnable done) {
        super(enactor, endpoint, done);
        this.plan = plan;
        this.fence = fence;
    }

    @Override
    void lockLost(int times) {
        enactor.listeners().forEach(listener -> listener.lockLost(enactor, endpoint, plan.generation(), times));
    }

    @Override
    void locked() {
        read(List.of(endpoint.name()), current -> {
            long active = Enactor.generation(endpoint, current);
            if (active == plan.generation()) {
                enactor.counters().already++;
                release();
            } else if (active > plan.generation() && enactor.options().freshness() == EnactorOptions.Freshness.WRITE) {
                abandon("plan " + active + " is in use");
            } else {
                readRoot(current);
            }
        });
    }

    /** The rollback record will lead to the tree in use: is it there? */
    private void readRoot(Listing current) {
        Name root = Enactor.root(endpoint, current);
        if (root == null) {
            build(current, Listing.NOTHING);
        } else {
            read(List.of(root), tree -> build(current, tree));
        }
    }

    private void build(Listing current, Listing activeTree) {
        List<RecordSet> tree = PlanTree.of(endpoint, plan);
        if (tree.isEmpty()) {
            abandon("none of its balancers is in the plan");
            return;
        }
        sendAll(tree.stream().map(Change::upsert).toList(), false, () -> flip(current, activeTree, tree));
    }

    private void flip(Listing current, Listing activeTree, List<RecordSet> tree) {
        Name activeRoot = Enactor.root(endpoint, current);
        long active = Enactor.generation(endpoint, current);
        if (activeRoot != null && activeTree.sets().isEmpty()) {
            // Rolling back to nothing is not something that a batch can say.
            enactor.counters().blocked++;
            enactor.listeners().forEach(listener -> listener.blocked(enactor, endpoint, plan.generation(), active));
            release();
            return;
        }
        List<Change> changes = new ArrayList<>();
        Name root = endpoint.root(plan.generation());
        for (int type : endpoint.types()) {
            RecordSet before = current.find(endpoint.name(), type);
            boolean planned = tree.stream()
                    .anyMatch(set -> set.type() == type && set.owner().equals(root));
            if (planned) {
                changes.add(Change.upsert(RecordSet.aliasOf(endpoint.name(), type, root)));
            } else if (before != null) {
                changes.add(Change.delete(before));
            }
            if (activeRoot != null && activeTree.find(activeRoot, type) != null) {
                changes.add(Change.upsert(RecordSet.aliasOf(endpoint.rollback(), type, activeRoot)));
            }
        }
        if (enactor.options().fencing()) {
            if (fence != null) {
                changes.add(Change.delete(fence));
            }
            changes.add(Change.create(RecordSet.of(
                    List.of(new TXTRecord(endpoint.fence(), DClass.IN, 0, Long.toString(plan.generation()))))));
        }
        send(changes, true, () -> {
            enactor.flipped(endpoint, plan.generation(), active);
            end();
        });
    }

    @Override
    void refused(Change change, String why) {
        if (change.recordSet().owner().equals(endpoint.fence())
                && change.recordSet().type() == Type.TXT) {
            enactor.lookAgain();
        }
        abandon(why);
    }

    private void abandon(String why) {
        enactor.counters().abandoned++;
        enactor.listeners().forEach(listener -> listener.abandoned(enactor, endpoint, plan.generation(), why));
        release();
    }
}
