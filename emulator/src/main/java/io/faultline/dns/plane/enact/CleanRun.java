package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.control.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Deletes an endpoint's trees that are significantly older than the plan that was just applied. */
final class CleanRun extends LockedRun {
    private final long applied;

    CleanRun(Enactor enactor, Endpoint endpoint, long applied, Runnable done) {
        super(enactor, endpoint, done);
        this.applied = applied;
    }

    @Override
    void locked() {
        readAll(this::delete);
    }

    private void delete(Listing all) {
        long active = Enactor.generation(endpoint, all);
        TreeSet<Long> old = new TreeSet<>();
        boolean spared = false;
        List<Change> changes = new ArrayList<>();
        for (RecordSet set : all.sets()) {
            long generation = endpoint.generation(set.owner());
            if (generation == 0 || generation >= applied - enactor.options().keep()) {
                continue;
            }
            if (generation == active && enactor.options().spareActive()) {
                spared = true;
                continue;
            }
            old.add(generation);
            changes.add(Change.delete(set));
        }
        if (spared) {
            enactor.counters().sparedTrees++;
        }
        if (changes.isEmpty()) {
            release();
            return;
        }
        sendAll(changes, true, () -> {
            enactor.cleaned(endpoint, applied, List.copyOf(old), active);
            end();
        });
    }

    @Override
    void refused(Change change, String why) {
        // Another has cleaned up here.
        release();
    }
}
