package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * CoreDNS' {@code forward}: at random; a server that was silent twice in a row is left out for a moment, unless all are, when one
 * is asked at random all the same. Each is waited for the same time.
 */
final class RandomSelection implements ServerSelection {

    /** Its {@code max_fails}. */
    private static final int MAX_FAILS = 2;

    /** Its {@code health_check}. */
    private static final long OUT_NS = 500_000_000L;

    private final long timeoutNs;

    RandomSelection(Settings settings) {
        timeoutNs = settings.get(Setting.INITIAL_RTO);
    }

    @Override
    public @Nullable Candidate choose(List<Candidate> candidates, long nowNs, RandomGenerator random) {
        List<Candidate> healthy = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (!candidate.memory.isLeftAlone(nowNs)) {
                healthy.add(candidate);
            }
        }
        List<Candidate> among = healthy.isEmpty() ? candidates : healthy;
        return among.isEmpty() ? null : among.get(random.nextInt(among.size()));
    }

    @Override
    public long timeoutNs(Candidate candidate) {
        return timeoutNs;
    }

    @Override
    public void answered(Candidate candidate, long rttNs) {
        candidate.memory.answered(rttNs);
    }

    @Override
    public void lost(Candidate candidate, long waitedNs, long nowNs) {
        candidate.memory.lost(waitedNs);
        if (candidate.memory.lostInARow() >= MAX_FAILS) {
            candidate.memory.leaveAloneUntil(nowNs + OUT_NS);
        }
    }
}
