package io.faultline.dns.validate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC.Digest;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** The keys that are trusted from the start, as DS records. */
final class TrustAnchors {

    private final Map<Name, RRset> anchors = new LinkedHashMap<>();

    /**
     * Takes the anchors.
     *
     * @throws IllegalArgumentException if a record is neither DS nor DNSKEY
     */
    TrustAnchors(List<Record> records) {
        Map<Name, List<Record>> byZone = new LinkedHashMap<>();
        for (Record record : records) {
            byZone.computeIfAbsent(record.getName(), zone -> new ArrayList<>()).add(ds(record));
        }
        byZone.forEach((zone, ds) -> anchors.put(zone, new RRset(ds)));
    }

    private static DSRecord ds(Record record) {
        if (record instanceof DNSKEYRecord key) {
            return new DSRecord(key.getName(), key.getDClass(), key.getTTL(), Digest.SHA256, key);
        }
        if (record instanceof DSRecord ds) {
            return ds;
        }
        throw new IllegalArgumentException("trust anchor: " + record + " (expected: a DS or DNSKEY record)");
    }

    /** Returns the DS records of the zone closest above {@code name}, or of it; null if there is none. */
    @Nullable
    RRset closest(Name name) {
        for (int skipped = 0; skipped < name.labels(); skipped++) {
            RRset anchor = anchors.get(new Name(name, skipped));
            if (anchor != null) {
                return anchor;
            }
        }
        return null;
    }
}
