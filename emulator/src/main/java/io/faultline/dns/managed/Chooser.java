package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.RRsetChooser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses among the record sets of one name and type. If none that may be chosen is healthy, all count as healthy. */
abstract class Chooser implements RRsetChooser, Source {
    /** None of the candidates: NODATA. */
    static final int NONE = -1;

    private final Candidate[] candidates;

    Chooser(List<Candidate> candidates) {
        this.candidates = candidates.toArray(Candidate[]::new);
    }

    final int size() {
        return candidates.length;
    }

    final Candidate candidate(int i) {
        return candidates[i];
    }

    final boolean isHealthy(int i) {
        return candidates[i].isHealthy();
    }

    /** Returns the number of a candidate, or {@link #NONE}. */
    abstract int pick(QuerySource client);

    @Override
    public @Nullable WireRRset choose(QuerySource client) {
        int picked = pick(client);
        return picked == NONE ? null : candidates[picked].source().answer(client);
    }

    @Override
    public final int type() {
        return candidates[0].set().type();
    }

    @Override
    public final @Nullable WireRRset answer(QuerySource client) {
        return choose(client);
    }

    @Override
    public final boolean isHealthy() {
        for (Candidate candidate : candidates) {
            if (candidate.isHealthy()) {
                return true;
            }
        }
        return false;
    }
}
