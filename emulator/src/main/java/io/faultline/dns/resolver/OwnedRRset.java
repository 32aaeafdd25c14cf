package io.faultline.dns.resolver;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.List;
import org.xbill.DNS.Record;

/** An RRset, its owner, and until when it may be used, on the loop's clock. */
record OwnedRRset(WireName owner, WireRRset set, long expiresNs) {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    static OwnedRRset of(List<Record> records, long maxTtlSeconds, long nowNs) {
        WireRRset set = WireRRset.of(records, TtlScale.NONE);
        if (set.ttl() > maxTtlSeconds) {
            set = set.withTtl((int) maxTtlSeconds);
        }
        return new OwnedRRset(WireName.of(records.get(0).getName()), set, nowNs + set.ttl() * NS_PER_SECOND);
    }

    /** Returns the RRset with the TTL that is left of it, rounded down as resolvers do. */
    WireRRset aged(long nowNs) {
        return set.withTtl((int) Math.max(0, (expiresNs - nowNs) / NS_PER_SECOND));
    }
}
