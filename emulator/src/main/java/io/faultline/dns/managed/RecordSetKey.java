package io.faultline.dns.managed;

import java.util.Comparator;
import org.xbill.DNS.Name;

/**
 * What tells the record sets of a zone apart, in canonical order of names (RFC 4034 section 6.1), then of types and set ids.
 *
 * @param owner absolute
 * @param type the RR type
 * @param setId empty with policy Simple
 */
public record RecordSetKey(Name owner, int type, String setId) implements Comparable<RecordSetKey> {
    private static final Comparator<RecordSetKey> ORDER = Comparator.comparing(RecordSetKey::owner)
            .thenComparingInt(RecordSetKey::type)
            .thenComparing(RecordSetKey::setId);

    /** The key of a record set. */
    public static RecordSetKey of(RecordSet set) {
        return new RecordSetKey(set.owner(), set.type(), set.setId());
    }

    /** The least key of a name. */
    static RecordSetKey first(Name owner) {
        return new RecordSetKey(owner, -1, "");
    }

    @Override
    public int compareTo(RecordSetKey other) {
        return ORDER.compare(this, other);
    }
}
