package io.faultline.telemetry.metrics;

import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerListener;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.prometheus.metrics.model.snapshots.Labels;
import org.xbill.DNS.Rcode;

/** One authoritative server: its answers, counted as they are given. */
public final class DnsServerMetrics implements MetricSource, ServerListener {
    /** Rcodes of their own; all beyond, up to 4095 by EDNS, are counted together. */
    private static final int RCODES = 24;

    private static final int OTHER = RCODES;

    private final AuthoritativeServer server;
    private final Labels at;
    private final long[][] answers = new long[Transport.values().length][RCODES + 1];
    private final long[][] ignored = new long[Transport.values().length][Ignored.values().length];
    private long truncated;
    private long empty;
    private long bytes;

    /** Measures a server, to which it listens. */
    public DnsServerMetrics(String name, AuthoritativeServer server) {
        this.server = server;
        this.at = Labels.of("server", name);
        server.addListener(this);
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public void answered(Query query, int rcode, int answerCount, int sizeBytes, boolean wasTruncated) {
        answers[query.transport().ordinal()][rcode < RCODES ? rcode : OTHER]++;
        bytes += sizeBytes;
        if (wasTruncated) {
            truncated++;
        } else if (rcode == Rcode.NOERROR && answerCount == 0) {
            empty++;
        }
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public void ignored(Transport transport, Ignored why) {
        ignored[transport.ordinal()][why.ordinal()]++;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    public void collect(Scrape scrape) {
        Scrape.Counters answered = scrape.counters(
                "faultline_dns_answers",
                "Answers of the authoritative server; NOERROR is always there, another rcode from its first answer.");
        Scrape.Counters silent =
                scrape.counters("faultline_dns_ignored_messages", "Messages left without an answer, by why.");
        for (Transport transport : Transport.values()) {
            Labels by = at.add("transport", LabelText.of(transport));
            for (int rcode = 0; rcode <= OTHER; rcode++) {
                long count = answers[transport.ordinal()][rcode];
                if (count > 0 || rcode == Rcode.NOERROR) {
                    answered.add(by.add("rcode", rcode == OTHER ? "OTHER" : Rcode.string(rcode)), count);
                }
            }
            for (Ignored why : Ignored.values()) {
                silent.add(by.add("reason", LabelText.of(why)), ignored[transport.ordinal()][why.ordinal()]);
            }
        }
        scrape.counters("faultline_dns_answer_bytes", "Bytes of all answers.").add(at, bytes);
        scrape.counters("faultline_dns_truncated_answers", "Answers with TC set.")
                .add(at, truncated);
        scrape.counters(
                        "faultline_dns_empty_answers",
                        "Answers with rcode NOERROR and no record in the answer section: NODATA and referrals.")
                .add(at, empty);
        scrape.gauges("faultline_dns_server_running", "1 while the server answers.")
                .add(at, server.isRunning());
        scrape.gauges("faultline_dns_tcp_connections", "TCP connections that are open to the server.")
                .add(at, server.connections());
    }
}
