package io.faultline.dns.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Type;

/**
 * Validated NSEC records, from which denials are made without asking (RFC 8198 section 5). NSEC3 records and answers from
 * wildcards are not used. Bounded; on the loop only.
 *
 * @param <T> what the owner of this cache keeps of an RRset
 */
public final class DenialCache<T> {

    private static final int MAX_ZONES = 1_000;
    private static final int MAX_RECORDS = 10_000;

    /**
     * A kept RRset.
     *
     * @param expiresNs until when it may be used, on the loop's clock
     */
    public record Kept<T>(RRset rrset, T data, long expiresNs) {

        private NSECRecord nsec() {
            return (NSECRecord) rrset.first();
        }
    }

    /**
     * A denial made of kept records.
     *
     * @param nameDenied whether the name does not exist; else it has no records of the type
     * @param soa the zone's SOA
     * @param proof what denies it
     */
    public record Made<T>(boolean nameDenied, Kept<T> soa, List<Kept<T>> proof) {

        /** Returns until when it may be used. */
        public long expiresNs() {
            long ns = soa.expiresNs();
            for (Kept<T> kept : proof) {
                ns = Math.min(ns, kept.expiresNs());
            }
            return ns;
        }
    }

    /** What is kept of a zone; in the canonical order of names (RFC 4034 section 6.1), which is that of {@link Name}. */
    private static final class ZoneDenials<T> {
        private final TreeMap<Name, Kept<T>> records = new TreeMap<>();
        private Kept<T> soa;

        ZoneDenials(Kept<T> soa) {
            this.soa = soa;
        }
    }

    private final Map<Name, ZoneDenials<T>> zones = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, ZoneDenials<T>> eldest) {
            return size() > MAX_ZONES;
        }
    };

    /** Creates an empty cache. */
    public DenialCache() {}

    /** Keeps the NSEC RRsets of a validated denial and the SOA that came with them. */
    public void learn(Kept<T> soa, List<Kept<T>> proof) {
        Name zone = soa.rrset().getName();
        ZoneDenials<T> denials = zones.computeIfAbsent(zone, origin -> new ZoneDenials<>(soa));
        denials.soa = soa;
        for (Kept<T> kept : proof) {
            if (kept.rrset().getType() == Type.NSEC && kept.rrset().getName().subdomain(zone)) {
                denials.records.put(kept.rrset().getName(), kept);
            }
        }
        while (denials.records.size() > MAX_RECORDS) {
            denials.records.pollFirstEntry();
        }
    }

    /** Makes a denial of a name and type, or returns null if what is kept does not prove one. */
    public @Nullable Made<T> find(Name name, int type, long nowNs) {
        // RFC 4035 section 2.6: the DS of a zone is its parent's to deny.
        int first = type == Type.DS && name.labels() > 1 ? 1 : 0;
        for (int skipped = first; skipped < name.labels(); skipped++) {
            Name zone = new Name(name, skipped);
            ZoneDenials<T> denials = zones.get(zone);
            if (denials != null) {
                return denials.soa.expiresNs() > nowNs ? make(zone, denials, name, type, nowNs) : null;
            }
        }
        return null;
    }

    private @Nullable Made<T> make(Name zone, ZoneDenials<T> denials, Name name, int type, long nowNs) {
        Kept<T> at = floor(denials, name, nowNs);
        if (at == null) {
            return null;
        }
        if (at.rrset().getName().equals(name)) {
            return NsecDenial.deniesType(at.nsec(), type) ? new Made<>(false, denials.soa, List.of(at)) : null;
        }
        if (!NsecDenial.covers(at.nsec(), name, zone)) {
            return null;
        }
        if (at.nsec().getNext().subdomain(name)) {
            return new Made<>(false, denials.soa, List.of(at)); // An empty non-terminal.
        }
        Name wildcard = Denial.wildcardOf(NsecDenial.closestEncloser(name, at.nsec()));
        Kept<T> above = floor(denials, wildcard, nowNs);
        if (above == null) {
            return null;
        }
        if (above.rrset().getName().equals(wildcard)) {
            return NsecDenial.deniesType(above.nsec(), type) ? new Made<>(false, denials.soa, both(at, above)) : null;
        }
        if (!NsecDenial.covers(above.nsec(), wildcard, zone)) {
            return null;
        }
        boolean empty = above.nsec().getNext().subdomain(wildcard); // An empty non-terminal stands for the name.
        return new Made<>(!empty, denials.soa, both(at, above));
    }

    private static <T> @Nullable Kept<T> floor(ZoneDenials<T> denials, Name name, long nowNs) {
        Map.Entry<Name, Kept<T>> entry = denials.records.floorEntry(name);
        if (entry == null) {
            return null;
        }
        if (entry.getValue().expiresNs() <= nowNs) {
            denials.records.remove(entry.getKey());
            return null;
        }
        return entry.getValue();
    }

    private static <T> List<Kept<T>> both(Kept<T> one, Kept<T> other) {
        return one.equals(other) ? List.of(one) : List.of(one, other);
    }

    /** Forgets what it knows of the zones at and below a name, and of those that the name is in. */
    public void flush(Name name) {
        zones.keySet().removeIf(zone -> zone.subdomain(name) || name.subdomain(zone));
    }
}
