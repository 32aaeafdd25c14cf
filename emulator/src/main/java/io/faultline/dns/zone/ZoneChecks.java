package io.faultline.dns.zone;

import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What makes a set of records a zone. */
final class ZoneChecks {

    /**
     * Something that is wrong.
     *
     * @param line the line it stands at, counted from 1, or 0 if it is about the zone as a whole
     * @param reason what came and what was expected
     */
    record Problem(int line, String reason) {}

    private final Name origin;
    private final List<Problem> problems = new ArrayList<>();

    ZoneChecks(Name origin) {
        this.origin = origin;
    }

    /** Returns whether the record for itself can be in the zone; if not, a problem is noted. */
    boolean accept(Record record, int line) {
        String reason = null;
        if (record.getDClass() != DClass.IN) {
            reason = "class " + DClass.string(record.getDClass()) + " at " + record.getName() + " (expected: IN)";
        } else if (!Type.isRR(record.getType())) {
            reason = "type " + Type.string(record.getType()) + " at " + record.getName()
                    + " (expected: a type that a zone can hold)";
        } else if (!record.getName().subdomain(origin)) {
            reason = "name " + record.getName() + " (expected: a name in the zone " + origin + ")";
        } else if (record.getType() == Type.SOA && !record.getName().equals(origin)) {
            reason = "SOA at " + record.getName() + " (expected: only at the apex " + origin + ")";
        } else if (record.getType() == Type.NSEC3 && Nsec3Names.hash(record.getName(), origin) == null) {
            reason = "NSEC3 at " + record.getName() + " (expected: a SHA-1 hash in Base32hex as one label below "
                    + origin + ")";
        }
        if (reason != null) {
            problems.add(new Problem(line, reason));
            return false;
        }
        return true;
    }

    /**
     * Returns all problems in the order of lines: those noted by {@link #accept}, those of owners, and those of the zone as a
     * whole.
     *
     * @param ofOwners what {@link #ownerProblem} has said
     * @param apex what the apex holds
     */
    List<Problem> problems(List<Problem> ofOwners, WireRRset[] apex) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(ofOwners);
        if (Arrays.stream(apex).noneMatch(set -> set.type() == Type.SOA)) {
            all.add(new Problem(0, "no SOA at the apex " + origin + " (expected: exactly one)"));
        }
        if (Arrays.stream(apex).noneMatch(set -> set.type() == Type.NS)) {
            all.add(new Problem(0, "no NS at the apex " + origin + " (expected: at least one)"));
        }
        all.sort(Comparator.comparingInt(Problem::line));
        return all;
    }

    /** Returns what is wrong with {@code records} being all that {@code owner} holds, or null. */
    @Nullable
    String ownerProblem(Name owner, Collection<? extends Record> records) {
        if (records.stream().noneMatch(record -> isSingular(record.getType()))) {
            return null;
        }
        long cnames = count(records, Type.CNAME);
        if (cnames > 0 && records.stream().anyMatch(record -> !besideCname(record.getType()))) {
            return "CNAME and other data at " + owner + " (expected: a CNAME alone, RFC 1034 section 3.6.2)";
        }
        if (cnames > 1) {
            return cnames + " CNAME records at " + owner + " (expected: one, RFC 2181 section 10.1)";
        }
        long dnames = count(records, Type.DNAME);
        if (dnames > 1) {
            return dnames + " DNAME records at " + owner + " (expected: one, RFC 6672 section 2.4)";
        }
        if (dnames > 0 && !owner.equals(origin) && count(records, Type.NS) > 0) {
            return "DNAME and NS at " + owner + " (expected: one of them, RFC 6672 section 2.3)";
        }
        if (count(records, Type.SOA) > 1) {
            return count(records, Type.SOA) + " SOA records at " + owner + " (expected: exactly one)";
        }
        return null;
    }

    /** Types of which a name has one record at most, or beside which it has not all others. */
    private static boolean isSingular(int type) {
        return type == Type.CNAME || type == Type.DNAME || type == Type.SOA;
    }

    /** RFC 4034 sections 3 and 4, RFC 4035 section 2.5. */
    private static boolean besideCname(int type) {
        return type == Type.CNAME || type == Type.RRSIG || type == Type.NSEC;
    }

    /** Counts distinct records: one that is written twice is one (RFC 2181 section 5). */
    private static long count(Collection<? extends Record> records, int type) {
        return records.stream()
                .filter(record -> record.getType() == type)
                .distinct()
                .count();
    }
}
