package io.faultline.telemetry.metrics;

import io.faultline.dns.resolver.FailureKind;
import io.faultline.dns.resolver.RecursiveResolver;
import io.faultline.dns.resolver.RecursorListener;
import io.prometheus.metrics.model.snapshots.Labels;
import java.net.InetSocketAddress;
import org.xbill.DNS.Rcode;

/** One recursive resolver: its answers and its cache, counted as they are given. */
public final class ResolverMetrics implements MetricSource, RecursorListener {
    private static final int RCODES = 24;
    private static final int OTHER = RCODES;

    private final RecursiveResolver resolver;
    private final Labels at;
    private final long[] hits = new long[RCODES + 1];
    private final long[] misses = new long[RCODES + 1];
    private final long[] failures = new long[FailureKind.values().length];
    private long asked;

    /** Measures a resolver, to which it listens. */
    public ResolverMetrics(String name, RecursiveResolver resolver) {
        this.resolver = resolver;
        this.at = Labels.of("resolver", name);
        resolver.addListener(this);
    }

    @Override
    public void answered(int rcode, boolean fromCache) {
        (fromCache ? hits : misses)[rcode < RCODES ? rcode : OTHER]++;
    }

    @Override
    public void asked(InetSocketAddress server) {
        asked++;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public void failed(InetSocketAddress server, FailureKind kind) {
        failures[kind.ordinal()]++;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public void collect(Scrape scrape) {
        Scrape.Counters answers = scrape.counters(
                "faultline_resolver_answers",
                "Answers to clients, by whether the cache had them; NOERROR is always there, another rcode from its"
                        + " first answer.");
        for (int rcode = 0; rcode <= OTHER; rcode++) {
            Labels by = at.add("rcode", rcode == OTHER ? "OTHER" : Rcode.string(rcode));
            if (rcode == Rcode.NOERROR || hits[rcode] + misses[rcode] > 0) {
                answers.add(by.add("cache", "hit"), hits[rcode]);
                answers.add(by.add("cache", "miss"), misses[rcode]);
            }
        }
        scrape.counters("faultline_resolver_queries", "Queries sent to servers.")
                .add(at, asked);
        Scrape.Counters failed = scrape.counters(
                "faultline_resolver_failed_queries", "Queries to servers without a usable answer, by why.");
        for (FailureKind kind : FailureKind.values()) {
            failed.add(at.add("reason", LabelText.of(kind)), failures[kind.ordinal()]);
        }
        scrape.gauges("faultline_resolver_cache_entries", "Entries in the cache.")
                .add(at, resolver.cacheSize());
        scrape.gauges("faultline_resolver_running", "1 while the resolver answers.")
                .add(at, resolver.isRunning());
    }
}
