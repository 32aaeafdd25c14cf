package io.faultline.dns.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An immutable RRset of class IN, compiled to the octets that answers are made of. It does not know its owner: a wildcard's
 * is that of the question. May be shared between threads.
 */
public abstract sealed class WireRRset permits OpaqueRRset, NamedRRset {

    static final WireName[] NO_NAMES = {};

    private final int type;
    private final long originalTtl;
    final int ttl;
    private final WireName[] targets;

    WireRRset(int type, long originalTtl, int ttl, WireName[] targets) {
        this.type = type;
        this.originalTtl = originalTtl;
        this.ttl = ttl;
        this.targets = targets;
    }

    /**
     * Compiles records of one owner and one type. Equal records are taken once (RFC 2181 section 5); where TTLs differ the
     * lowest is taken for all (RFC 2181 section 5.2).
     *
     * @throws IllegalArgumentException if there is no record or the records are not of one type and class IN
     */
    public static WireRRset of(List<? extends Record> records, TtlScale scale) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("an RRset has at least one record");
        }
        int type = records.get(0).getType();
        long ttl = Long.MAX_VALUE;
        for (Record record : records) {
            if (record.getType() != type || record.getDClass() != DClass.IN) {
                throw new IllegalArgumentException("record: " + record + " (expected: class IN and type "
                        + Type.string(type) + " as the first of its RRset)");
            }
            ttl = Math.min(ttl, record.getTTL());
        }
        List<? extends Record> distinct = records.size() == 1 ? records : new ArrayList<>(new LinkedHashSet<>(records));
        int wireTtl = scale.apply(ttl);
        WireName[] targets = targets(type, distinct);
        return NamedRRset.hasCompressibleNames(type)
                ? NamedRRset.of(type, ttl, wireTtl, distinct, targets)
                : OpaqueRRset.of(type, ttl, wireTtl, distinct, targets);
    }

    /** Returns the RR type. */
    public final int type() {
        return type;
    }

    /** Returns the type that the RRSIG records cover (RFC 4034 section 3.1.1), or 0 if these are no RRSIG records. */
    public int coveredType() {
        return 0;
    }

    /** Returns the TTL in seconds as the zone states it, before any scaling. */
    public final long originalTtl() {
        return originalTtl;
    }

    /** Returns the TTL in seconds that answers carry. */
    public final int ttl() {
        return ttl;
    }

    /** Returns the number of records. */
    public abstract int size();

    /** Returns a copy of the RDATA of the record {@code i}, uncompressed. */
    public abstract byte[] rdata(int i);

    /** Returns the same records with another TTL in answers. */
    public abstract WireRRset withTtl(int ttlSeconds);

    /** A lower bound of the octets that the records take in a message. */
    abstract int minimumSize();

    /** Returns how many different names there are whose addresses belong into the additional section. */
    public final int targetCount() {
        return targets.length;
    }

    /** Returns the {@code i}th name whose addresses belong into the additional section. */
    public final WireName target(int i) {
        return targets[i];
    }

    /** Returns whether the owner itself is one of those names: "." in an SVCB record in ServiceMode (RFC 9460 section 2.5.2). */
    public boolean isOwnerTarget() {
        return false;
    }

    final WireName[] targets() {
        return targets;
    }

    /** Returns the name a CNAME or DNAME leads to, or null for other types. */
    public final @Nullable WireName redirection() {
        return type == Type.CNAME || type == Type.DNAME ? targets[0] : null;
    }

    /** Returns the records with the owner {@code owner} and the TTL of the zone, unscaled. */
    public final List<Record> toRecords(Name owner) {
        List<Record> records = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            records.add(Record.newRecord(owner, type, DClass.IN, originalTtl, rdata(i)));
        }
        return Collections.unmodifiableList(records);
    }

    static byte[] rdataOf(Record record) {
        byte[] wire = record.toWire(Section.ANSWER);
        int start = record.getName().length() + 10;
        byte[] rdata = new byte[wire.length - start];
        System.arraycopy(wire, start, rdata, 0, rdata.length);
        return rdata;
    }

    /** RFC 1035 section 3.3 (NS, MX), RFC 2782 (SRV) and RFC 9460 section 4.1 (SVCB); and where CNAME and DNAME lead. */
    private static WireName[] targets(int type, List<? extends Record> records) {
        Set<WireName> names = new LinkedHashSet<>(2);
        for (Record record : records) {
            Name target = target(type, record);
            // "." is the owner itself, or in AliasMode that there is no service (RFC 9460 section 2.5).
            boolean isDot = (type == Type.SVCB || type == Type.HTTPS) && Name.root.equals(target);
            if (target != null && !isDot) {
                names.add(WireName.of(target));
            }
        }
        return names.isEmpty() ? NO_NAMES : names.toArray(WireName[]::new);
    }

    private static @Nullable Name target(int type, Record record) {
        return switch (type) {
            case Type.NS -> ((NSRecord) record).getTarget();
            case Type.MX -> ((MXRecord) record).getTarget();
            case Type.SRV -> ((SRVRecord) record).getTarget();
            case Type.CNAME -> ((CNAMERecord) record).getTarget();
            case Type.DNAME -> ((DNAMERecord) record).getTarget();
            case Type.SVCB, Type.HTTPS -> ((SVCBBase) record).getTargetName();
            default -> null;
        };
    }
}
