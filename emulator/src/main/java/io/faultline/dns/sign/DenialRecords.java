package io.faultline.dns.sign;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.CanonicalKey;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Nsec3Hasher;
import io.faultline.dns.zone.Nsec3Names;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.ZoneNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Makes the NSEC or NSEC3 records of one zone. Belongs to one thread. */
final class DenialRecords {

    /** RFC 5155 section 3.1.2.1. */
    private static final int OPT_OUT = 1;

    private final WireName origin;
    private final TtlScale ttlScale;
    private final long ttlSeconds;
    private final DenialPolicy.@Nullable Nsec3 nsec3;
    private final Nsec3Hasher hasher = new Nsec3Hasher();

    /**
     * Creates a maker of records.
     *
     * @param ttlSeconds the TTL of the records: the lesser of the SOA's TTL and its MINIMUM (RFC 9077 section 3)
     */
    DenialRecords(WireName origin, TtlScale ttlScale, long ttlSeconds, DenialPolicy policy) {
        this.origin = origin;
        this.ttlScale = ttlScale;
        this.ttlSeconds = ttlSeconds;
        this.nsec3 = policy instanceof DenialPolicy.Nsec3 hashed ? hashed : null;
    }

    /** Returns how names are hashed, or null for NSEC. */
    @Nullable
    Nsec3Parameters parameters() {
        return nsec3 == null ? null : nsec3.parameters();
    }

    boolean isNsec() {
        return nsec3 == null;
    }

    /**
     * Returns whether the chain tells of a name. An empty non-terminal above nothing but unsigned delegations is linked in spite of
     * opt-out, though it need not be (RFC 5155 section 7.1): what does not exist below it could not be proved otherwise if a
     * wildcard is beside it.
     */
    boolean links(NameStatus status, ZoneNode node) {
        return switch (status) {
            case AUTHORITATIVE -> true;
            case DELEGATION -> nsec3 == null || !nsec3.optOut() || node.rrset(Type.DS) != null;
            case EMPTY_NON_TERMINAL -> nsec3 != null;
            case OUTSIDE -> false;
        };
    }

    /** Returns what the link of a name is sorted by. */
    byte[] key(WireName name) {
        if (nsec3 == null) {
            return CanonicalKey.of(name, origin.labels());
        }
        byte[] hash = new byte[Nsec3Hasher.HASH_LENGTH];
        hasher.hash(name, 0, nsec3.parameters(), hash);
        return hash;
    }

    /** Returns the owner of the record for a name. */
    WireName owner(WireName name, byte[] key) {
        return nsec3 == null ? name : Nsec3Names.owner(key, origin);
    }

    /** Returns a link that leads to {@code next}, unsigned. */
    DenialEntry link(byte[] key, WireName owner, int[] types, byte[] nextKey, WireName nextOwner) {
        Record record = nsec3 == null
                ? new NSECRecord(owner.toName(), DClass.IN, ttlSeconds, nextOwner.toName(), types)
                : new NSEC3Record(
                        owner.toName(),
                        DClass.IN,
                        ttlSeconds,
                        nsec3.parameters().algorithm(),
                        nsec3.optOut() ? OPT_OUT : 0,
                        nsec3.parameters().iterations(),
                        nsec3.parameters().salt(),
                        nextKey,
                        types);
        return new DenialEntry(key, owner, WireRRset.of(List.of(record), ttlScale), null);
    }

    /** Returns the types that a link tells of. */
    static int[] types(DenialEntry link) {
        Record record = link.rrset().toRecords(link.owner().toName()).get(0);
        return record instanceof NSECRecord nsec ? nsec.getTypes() : ((NSEC3Record) record).getTypes();
    }
}
