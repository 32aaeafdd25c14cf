package io.faultline.dns.sign;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/** What a name is to a signer. */
enum NameStatus {

    /** The zone has authoritative data here, or the name exists without any. */
    AUTHORITATIVE,

    /** Another zone begins here (RFC 4035 section 2.2): only DS and NSEC are the parent's. */
    DELEGATION,

    /** Nothing is here; names below exist (RFC 4592 section 2.2.2). */
    EMPTY_NON_TERMINAL,

    /** Below a zone cut or a DNAME, or no name of the zone at all: not signed. */
    OUTSIDE;

    /** Returns the status of a name, whose own place is in the zone if {@code !occluded}. */
    static NameStatus of(@Nullable ZoneNode node, boolean isApex, boolean occluded) {
        if (node == null || occluded) {
            return OUTSIDE;
        }
        if (!isApex && node.rrset(Type.NS) != null) {
            return DELEGATION;
        }
        for (int i = 0; i < node.rrsetCount(); i++) {
            if (node.rrsetAt(i).type() != Type.NSEC) {
                return AUTHORITATIVE;
            }
        }
        if (node.isKept()) {
            return AUTHORITATIVE;
        }
        return node.hasChildren() ? EMPTY_NON_TERMINAL : OUTSIDE;
    }

    /** Returns the status of a name of a zone. */
    static NameStatus of(Zone zone, WireName name) {
        ZoneNode node = zone.apex();
        boolean occluded = false;
        for (int i = name.labels() - zone.origin().labels() - 1; i >= 0; i--) {
            occluded |= occludesBelow(node, node == zone.apex());
            ZoneNode child = node.child(name, i);
            if (child == null) {
                return OUTSIDE;
            }
            node = child;
        }
        return of(node, node == zone.apex(), occluded);
    }

    /** Returns whether names below are not the zone's: below a zone cut, or a DNAME (RFC 6672 section 2.4). */
    static boolean occludesBelow(ZoneNode node, boolean isApex) {
        return (!isApex && node.rrset(Type.NS) != null) || node.rrset(Type.DNAME) != null;
    }

    /** Returns whether an RRset of this type is signed here (RFC 4035 section 2.2). */
    boolean signs(int type) {
        return switch (this) {
            case AUTHORITATIVE -> true;
            case DELEGATION -> type == Type.DS || type == Type.NSEC;
            case EMPTY_NON_TERMINAL, OUTSIDE -> false;
        };
    }

    /**
     * Returns the types that an NSEC or NSEC3 record of the name tells of (RFC 4034 section 4.1.2, RFC 5155 section 7.1).
     *
     * @param nsec whether it is an NSEC record, which stands at the name itself
     */
    int[] types(ZoneNode node, boolean nsec) {
        TreeSet<Integer> types = new TreeSet<>();
        for (int i = 0; i < node.rrsetCount(); i++) {
            WireRRset set = node.rrsetAt(i);
            boolean atCut = this == DELEGATION && set.type() != Type.NS && set.type() != Type.DS;
            if (!atCut && set.type() != Type.NSEC) {
                types.add(set.type());
                if (signs(set.type())) {
                    types.add(Type.RRSIG);
                }
            }
        }
        if (nsec) {
            types.add(Type.NSEC);
            types.add(Type.RRSIG);
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }
}
