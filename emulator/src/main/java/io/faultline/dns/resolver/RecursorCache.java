package io.faultline.dns.resolver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What a recursive resolver has learned from answers: RRsets, names and types that do not exist (RFC 2308), and resolutions that
 * failed (RFC 9520). Bounded; the least recently used goes first.
 */
final class RecursorCache {

    /** Something learned, until it expires. */
    sealed interface Entry permits Positive, Negative, Failed {
        long expiresNs();
    }

    record Positive(OwnedRRset rrset) implements Entry {
        @Override
        public long expiresNs() {
            return rrset.expiresNs();
        }
    }

    /** The SOA has the TTL of the negative answer. */
    record Negative(int rcode, OwnedRRset soa) implements Entry {
        @Override
        public long expiresNs() {
            return soa.expiresNs();
        }
    }

    record Failed(long expiresNs) implements Entry {}

    private final Map<Question, Entry> entries;

    RecursorCache(int size) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, RecursorCache.Entry> eldest) {
                return size() > size;
            }
        };
    }

    /** Returns what is known of the name and type, or null. */
    @Nullable
    Entry get(Name name, int type, long nowNs) {
        Entry entry = fresh(new Question(name, type), nowNs);
        // RFC 2308 section 5: that a name does not exist is known for every type of it.
        return entry == null ? fresh(new Question(name, Type.ANY), nowNs) : entry;
    }

    private @Nullable Entry fresh(Question key, long nowNs) {
        Entry entry = entries.get(key);
        if (entry != null && entry.expiresNs() <= nowNs) {
            entries.remove(key);
            return null;
        }
        return entry;
    }

    void putPositive(OwnedRRset rrset) {
        entries.put(new Question(rrset.owner().toName(), rrset.set().type()), new Positive(rrset));
    }

    void putNoData(Name name, int type, int rcode, OwnedRRset soa) {
        entries.put(new Question(name, type), new Negative(rcode, soa));
    }

    void putNoName(Name name, int rcode, OwnedRRset soa) {
        entries.put(new Question(name, Type.ANY), new Negative(rcode, soa));
    }

    void putFailure(Question question, long expiresNs) {
        entries.put(question, new Failed(expiresNs));
    }

    /** Forgets all that is known of a name and of the names below it. */
    void flush(Name name) {
        entries.keySet().removeIf(question -> question.name().subdomain(name));
    }

    int size() {
        return entries.size();
    }
}
