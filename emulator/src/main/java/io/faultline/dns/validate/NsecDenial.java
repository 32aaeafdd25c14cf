package io.faultline.dns.validate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** What NSEC records prove (RFC 4035 section 5.4, RFC 6840 section 4). */
final class NsecDenial extends Denial {

    private final List<NSECRecord> records;
    private final Name zone;

    NsecDenial(List<NSECRecord> records, Name zone) {
        this.records = records;
        this.zone = zone;
    }

    @Override
    Verdict noName(Name name) {
        NSECRecord cover = covering(name);
        if (cover == null || cover.getNext().subdomain(name)) {
            return unproved(name);
        }
        Name wildcard = wildcardOf(closestEncloser(name, cover));
        NSECRecord above = covering(wildcard);
        return above == null || above.getNext().subdomain(wildcard) ? unproved(wildcard) : Verdict.SECURE;
    }

    @Override
    Verdict noData(Name name, int type) {
        NSECRecord own = matching(name);
        if (own != null) {
            return deniesType(own, type) ? Verdict.SECURE : unproved(name);
        }
        NSECRecord cover = covering(name);
        if (cover == null) {
            return unproved(name);
        }
        if (cover.getNext().subdomain(name)) {
            return Verdict.SECURE; // An empty non-terminal: the next name is below it.
        }
        Name wildcard = wildcardOf(closestEncloser(name, cover));
        NSECRecord source = matching(wildcard);
        if (source != null) {
            return deniesType(source, type) ? Verdict.SECURE : unproved(name);
        }
        // A wildcard may be an empty non-terminal, too (RFC 4592 section 2.2.2): it has no records at all.
        NSECRecord above = covering(wildcard);
        return above != null && above.getNext().subdomain(wildcard) ? Verdict.SECURE : unproved(name);
    }

    @Override
    Verdict wildcard(Name name, int labels) {
        NSECRecord cover = covering(name);
        // RFC 4035 section 5.3.4: no closer match may exist, so the encloser must be the wildcard's own.
        return cover != null && closestEncloser(name, cover).labels() - 1 == labels ? Verdict.SECURE : unproved(name);
    }

    @Override
    Cut cut(Name name) {
        NSECRecord own = matching(name);
        if (own == null) {
            return covering(name) == null ? Cut.UNPROVED : Cut.NONE;
        }
        if (own.hasType(Type.DS) || own.hasType(Type.SOA)) {
            return Cut.UNPROVED; // RFC 6840 section 4.4: the child's NSEC says nothing of the parent's DS.
        }
        return own.hasType(Type.NS) ? Cut.INSECURE : Cut.NONE;
    }

    private @Nullable NSECRecord matching(Name name) {
        for (NSECRecord record : records) {
            if (record.getName().equals(name)) {
                return record;
            }
        }
        return null;
    }

    private @Nullable NSECRecord covering(Name name) {
        for (NSECRecord record : records) {
            if (covers(record, name, zone)) {
                return record;
            }
        }
        return null;
    }

    /** Returns whether {@code record} proves that {@code name} has no records of its own. */
    static boolean covers(NSECRecord record, Name name, Name zone) {
        Name owner = record.getName();
        Name next = record.getNext();
        // RFC 6840 section 4.1: the NSEC of a cut or a DNAME says nothing of the names below it.
        boolean cut = record.hasType(Type.NS) && !record.hasType(Type.SOA);
        if (!name.subdomain(zone)
                || name.compareTo(owner) <= 0
                || (name.subdomain(owner) && (cut || record.hasType(Type.DNAME)))) {
            return false;
        }
        return name.compareTo(next) < 0 || next.equals(zone);
    }

    /** RFC 6840 section 4.3: nor may there be a CNAME; and at a cut, only DS is the parent's to deny (RFC 6840 section 4.4). */
    static boolean deniesType(NSECRecord record, int type) {
        if (record.hasType(type) || record.hasType(Type.CNAME)) {
            return false;
        }
        if (type == Type.DS) {
            return !record.hasType(Type.SOA) || record.getName().equals(Name.root);
        }
        return !record.hasType(Type.NS) || record.hasType(Type.SOA);
    }

    /** Returns the longest name that {@code name} shares with an end of the gap that it lies in: that one exists. */
    static Name closestEncloser(Name name, NSECRecord cover) {
        Name byOwner = common(name, cover.getName());
        Name byNext = common(name, cover.getNext());
        return byOwner.labels() >= byNext.labels() ? byOwner : byNext;
    }

    private static Name common(Name a, Name b) {
        for (int labels = Math.min(a.labels(), b.labels()); labels > 1; labels--) {
            Name suffix = suffix(a, labels);
            if (b.subdomain(suffix)) {
                return suffix;
            }
        }
        return Name.root;
    }
}
