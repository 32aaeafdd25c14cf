package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Finds the records of a zone wherever it keeps them: in its tree, as signatures, or in its chains of NSEC3 records. */
final class ZoneRecords {

    private ZoneRecords() {}

    /** Returns the records of a name and a type, RRSIG records whatever they cover. */
    static List<Record> at(Zone zone, WireName owner, int type) {
        List<Record> records = new ArrayList<>();
        Name name = owner.toName();
        ZoneNode node = zone.node(owner);
        if (node != null && type == Type.RRSIG) {
            for (int i = 0; i < node.signatureCount(); i++) {
                add(node.signaturesAt(i), name, records);
            }
        } else if (node != null) {
            add(node.rrset(type), name, records);
        }
        byte[] hash = type == Type.NSEC3 || type == Type.RRSIG
                ? Nsec3Names.hash(name, zone.origin().toName())
                : null;
        for (int i = 0; hash != null && i < zone.nsec3Chains().size(); i++) {
            DenialEntry entry = zone.nsec3Chains().get(i).match(hash, hash.length);
            if (entry != null) {
                add(type == Type.NSEC3 ? entry.rrset() : entry.signatures(), name, records);
            }
        }
        return records;
    }

    /** Returns all records: the SOA, then the names in canonical order, then the NSEC3 records. */
    static List<Record> all(Zone zone) {
        Name origin = zone.origin().toName();
        List<Record> records = new ArrayList<>();
        add(zone.apex().rrset(Type.SOA), origin, records);
        addBelow(zone.origin(), zone.apex(), records);
        for (DenialChain chain : zone.nsec3Chains()) {
            for (DenialEntry entry : chain.entries()) {
                Name owner = entry.owner().toName();
                add(entry.rrset(), owner, records);
                add(entry.signatures(), owner, records);
            }
        }
        return records;
    }

    private static void addBelow(WireName owner, ZoneNode node, List<Record> into) {
        Name name = owner.toName();
        for (int i = 0; i < node.rrsetCount(); i++) {
            if (node.rrsetAt(i).type() != Type.SOA) {
                add(node.rrsetAt(i), name, into);
            }
        }
        for (int i = 0; i < node.signatureCount(); i++) {
            add(node.signaturesAt(i), name, into);
        }
        for (ZoneRevision.Child child : ZoneRevision.children(owner, node)) {
            addBelow(child.name(), child.node(), into);
        }
    }

    /** Returns how many records there are. */
    static int count(Zone zone) {
        int count = count(zone.apex());
        for (DenialChain chain : zone.nsec3Chains()) {
            for (DenialEntry entry : chain.entries()) {
                WireRRset signatures = entry.signatures();
                count += entry.rrset().size() + (signatures == null ? 0 : signatures.size());
            }
        }
        return count;
    }

    private static int count(ZoneNode node) {
        int count = 0;
        for (int i = 0; i < node.rrsetCount(); i++) {
            count += node.rrsetAt(i).size();
        }
        for (int i = 0; i < node.signatureCount(); i++) {
            count += node.signaturesAt(i).size();
        }
        for (Iterator<ZoneNode> children = node.childTable().iterator(); children.hasNext(); ) {
            count += count(children.next());
        }
        return count;
    }

    private static void add(@Nullable WireRRset set, Name owner, List<Record> into) {
        if (set != null) {
            into.addAll(set.toRecords(owner));
        }
    }
}
