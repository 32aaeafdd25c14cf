package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * BIND's: the server with the lowest smoothed round-trip time, each once before one is asked again. Unknown servers come first;
 * those that are not chosen slowly become attractive again ({@code lib/dns/adb.c}). The interval is the same for three rounds,
 * then it doubles ({@code lib/dns/resolver.c}).
 */
final class FastestSelection implements ServerSelection {

    private static final long LOST_NS = 200_000_000L;
    private static final int EQUAL_ROUNDS = 3;

    private final long intervalNs;
    private final long maxNs;

    FastestSelection(Settings settings) {
        intervalNs = settings.get(Setting.INITIAL_RTO);
        maxNs = Math.max(intervalNs, settings.get(Setting.MAX_RTO));
    }

    @Override
    public @Nullable Candidate choose(List<Candidate> candidates, long nowNs, RandomGenerator random) {
        Candidate best = null;
        // Where the draws of unknown servers are equal, the first does not always win.
        int offset = candidates.isEmpty() ? 0 : random.nextInt(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get((i + offset) % candidates.size());
            if (best == null
                    || candidate.tries() < best.tries()
                    || (candidate.tries() == best.tries() && timeNs(candidate) < timeNs(best))) {
                best = candidate;
            }
        }
        return best;
    }

    private static long timeNs(Candidate candidate) {
        return candidate.memory.isMeasured() ? candidate.memory.smoothedNs() : 0;
    }

    @Override
    public long timeoutNs(Candidate candidate) {
        int doublings = Math.max(0, candidate.tries() - EQUAL_ROUNDS);
        return Math.min(maxNs, intervalNs << Math.min(doublings, 10));
    }

    @Override
    public void asked(Candidate candidate, List<Candidate> all, long timeoutNs, long nowNs) {
        for (Candidate other : all) {
            if (other != candidate && other.memory.isMeasured()) {
                long ns = other.memory.smoothedNs();
                other.memory.smoothed(ns - (ns >> 9));
            }
        }
    }

    @Override
    public void answered(Candidate candidate, long rttNs) {
        ServerMemory memory = candidate.memory;
        memory.smoothed(memory.isMeasured() ? memory.smoothedNs() / 10 * 7 + rttNs / 10 * 3 : rttNs);
    }

    @Override
    public void lost(Candidate candidate, long waitedNs, long nowNs) {
        candidate.memory.smoothed(Math.min(maxNs, candidate.memory.smoothedNs() + LOST_NS));
    }
}
