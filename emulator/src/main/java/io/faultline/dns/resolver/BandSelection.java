package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Unbound's: at random among the servers whose RTO is within a band of the best. A server whose RTO has grown to the limit is
 * not asked; one whose RTO is past the probe's is asked by one query at once.
 */
final class BandSelection implements ServerSelection {

    private static final long SECOND_NS = 1_000_000_000L;

    private final long bandNs;
    private final long probeNs;
    private final long uselessNs;

    BandSelection(Settings settings) {
        bandNs = settings.get(Setting.RTO_BAND);
        probeNs = settings.get(Setting.PROBE_RTO) == 0 ? Long.MAX_VALUE : settings.get(Setting.PROBE_RTO);
        uselessNs = settings.get(Setting.MAX_RTO);
    }

    @Override
    public @Nullable Candidate choose(List<Candidate> candidates, long nowNs, RandomGenerator random) {
        long bestNs = Long.MAX_VALUE;
        for (Candidate candidate : candidates) {
            if (isUseful(candidate, nowNs)) {
                bestNs = Math.min(bestNs, candidate.memory.rtoNs());
            }
        }
        List<Candidate> good = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (isUseful(candidate, nowNs) && candidate.memory.rtoNs() - bestNs <= bandNs) {
                good.add(candidate);
            }
        }
        return good.isEmpty() ? null : good.get(random.nextInt(good.size()));
    }

    private boolean isUseful(Candidate candidate, long nowNs) {
        ServerMemory memory = candidate.memory;
        return memory.rtoNs() < uselessNs && (memory.rtoNs() < probeNs || !memory.isLeftAlone(nowNs));
    }

    @Override
    public long timeoutNs(Candidate candidate) {
        return candidate.memory.rtoNs();
    }

    @Override
    public void asked(Candidate candidate, List<Candidate> all, long timeoutNs, long nowNs) {
        if (timeoutNs >= probeNs) {
            // infra.c: a second more, so that the probe has certainly failed before the next one.
            candidate.memory.leaveAloneUntil(nowNs + timeoutNs + SECOND_NS);
        }
    }

    @Override
    public void answered(Candidate candidate, long rttNs) {
        candidate.memory.answered(rttNs);
    }

    @Override
    public void lost(Candidate candidate, long waitedNs, long nowNs) {
        candidate.memory.lost(waitedNs);
    }
}
