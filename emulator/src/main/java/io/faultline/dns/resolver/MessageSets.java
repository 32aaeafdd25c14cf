package io.faultline.dns.resolver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** One section of a message as RRsets with their RRSIGs, nothing outside a zone among them (RFC 5452 section 6). */
final class MessageSets {

    private final Map<Question, SignedRRset> sets = new LinkedHashMap<>();

    MessageSets(List<Record> section, Name bailiwick) {
        Map<Question, List<Record>> records = new LinkedHashMap<>();
        Map<Question, List<Record>> signatures = new LinkedHashMap<>();
        for (Record record : section) {
            if (record.getDClass() != DClass.IN || !record.getName().subdomain(bailiwick)) {
                continue;
            }
            boolean signature = record instanceof RRSIGRecord;
            int type = signature ? ((RRSIGRecord) record).getTypeCovered() : record.getType();
            (signature ? signatures : records)
                    .computeIfAbsent(new Question(record.getName(), type), key -> new ArrayList<>())
                    .add(record);
        }
        records.forEach((key, found) -> sets.put(key, SignedRRset.of(found, signatures.getOrDefault(key, List.of()))));
    }

    @Nullable
    SignedRRset get(Name name, int type) {
        return sets.get(new Question(name, type));
    }

    /** Returns the RRset of a type whose owner is closest above {@code name}, or is it; null if there is none. */
    @Nullable
    SignedRRset closest(Name name, int type, int leastLabels) {
        for (int skipped = 0; name.labels() - skipped >= leastLabels; skipped++) {
            SignedRRset found = get(new Name(name, skipped), type);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Returns the NSEC and NSEC3 RRsets. */
    List<SignedRRset> denials() {
        List<SignedRRset> found = new ArrayList<>();
        for (SignedRRset set : sets.values()) {
            if (set.set().type() == Type.NSEC || set.set().type() == Type.NSEC3) {
                found.add(set);
            }
        }
        return found;
    }

    boolean isEmpty() {
        return sets.isEmpty();
    }
}
