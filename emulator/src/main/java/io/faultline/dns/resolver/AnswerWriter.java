package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireRRset;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes what a resolution found as a resolver's answer to its client. Reused for every answer of a loop. */
final class AnswerWriter {

    private static final int UDP_SIZE = 1232;

    private final Settings settings;
    private final MessageWriter writer = new MessageWriter();
    private final AnswerOptions options = new AnswerOptions();
    private boolean fits;
    private boolean dnssec;
    private boolean stale;
    private long nowNs;

    AnswerWriter(Settings settings) {
        this.settings = settings;
    }

    /** Appends the answer to {@code reply}. */
    void write(ByteBuf reply, ByteBuf asked, Query query, Resolved resolved, long now) {
        nowNs = now;
        fits = true;
        dnssec = query.dnssecOk();
        stale = resolved.stale();
        int maxSize = query.transport().isStream() ? 65_535 : Math.min(query.udpSize(), UDP_SIZE);
        writer.begin(reply, asked, query, maxSize);
        options.clear();
        Failure error = resolved.error();
        if (error != null && error.infoCode() >= 0) {
            options.error(error.infoCode(), error.reason().getBytes(StandardCharsets.UTF_8));
        }
        for (Resolved.Link link : resolved.answers()) {
            add(MessageSection.ANSWER, link.rrset(), link.data());
        }
        CacheEntry.Negative denial = resolved.denial();
        if (denial != null) {
            SignedRRset soa = denial.soa();
            if (soa != null) {
                add(MessageSection.AUTHORITY, soa, denial);
            }
            addProof(denial);
        }
        for (Resolved.Link link : resolved.answers()) {
            addProof(link.data());
        }
        writer.finish(
                query,
                resolved.rcode(),
                Flags.RA | (fits ? 0 : Flags.TC) | authentic(query, resolved),
                UDP_SIZE,
                options);
    }

    /** RFC 6840 section 5.7 and 5.8: AD is for those who ask for it, by AD or DO. */
    private int authentic(Query query, Resolved resolved) {
        boolean wanted = dnssec || (query.flags() & Flags.AD) != 0;
        return wanted && resolved.secure() && (query.flags() & Flags.CD) == 0 ? Flags.AD : 0;
    }

    /** RFC 4035 section 3.2.1: those who understand DNSSEC get what a denial or a wildcard rests on. */
    private void addProof(CacheEntry.Data data) {
        if (dnssec) {
            for (SignedRRset set : data.proof()) {
                add(MessageSection.AUTHORITY, set, data);
            }
        }
    }

    private void add(MessageSection section, SignedRRset set, CacheEntry.Data data) {
        if (!fits) {
            return;
        }
        int ttl = ttl(data);
        fits = writer.add(section, set.owner(), set.set().withTtl(ttl));
        WireRRset signatures = set.signatures();
        if (fits && dnssec && signatures != null) {
            fits = writer.add(section, set.owner(), signatures.withTtl(ttl));
        }
    }

    /** What has expired gets a short TTL (RFC 8767 section 4), the rest the time that is left of it. */
    private int ttl(CacheEntry.Data data) {
        return stale && data.expiresNs() <= nowNs ? (int) settings.seconds(Setting.STALE_ANSWER_TTL) : data.ttl(nowNs);
    }
}
