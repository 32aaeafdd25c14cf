package io.faultline.dns.managed;

import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.xbill.DNS.Record;

/**
 * Answers with up to eight of the healthy record sets, at random. {@value #SAMPLES} samples are drawn when health changes, and for
 * each query one of them.
 */
final class MultivalueChooser extends Chooser {
    /** As many as Route 53 answers with. */
    static final int MOST = 8;

    private static final int SAMPLES = 128;
    private static final long NEVER = -1;

    private final HealthChecks health;
    private final TtlScale scale;
    private final RandomGenerator random;
    private final WireRRset[] samples = new WireRRset[SAMPLES];
    private long drawnAt = NEVER;

    MultivalueChooser(List<Candidate> candidates, HealthChecks health, TtlScale scale, RandomGenerator random) {
        super(candidates);
        this.health = health;
        this.scale = scale;
        this.random = random;
    }

    @Override
    public WireRRset choose(QuerySource client) {
        if (drawnAt != health.changes()) {
            drawnAt = health.changes();
            drawSamples();
        }
        return samples[random.nextInt(SAMPLES)];
    }

    private void drawSamples() {
        List<Record> records = records(true);
        List<Record> from = records.isEmpty() ? records(false) : records;
        int size = Math.min(MOST, from.size());
        for (int i = 0; i < SAMPLES; i++) {
            // The first steps of Fisher and Yates.
            for (int k = 0; k < size; k++) {
                int other = k + random.nextInt(from.size() - k);
                Record swapped = from.set(k, from.get(other));
                from.set(other, swapped);
            }
            samples[i] = WireRRset.of(from.subList(0, size), scale);
        }
    }

    private List<Record> records(boolean onlyHealthy) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (!onlyHealthy || isHealthy(i)) {
                records.addAll(candidate(i).set().records());
            }
        }
        return records;
    }

    @Override
    int pick(QuerySource client) {
        return NONE;
    }
}
