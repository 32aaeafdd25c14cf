package io.faultline.dns.server;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Fills the additional section: glue, which a referral needs, and records that save the asker a query, which are left out
 * where they do not fit (RFC 2181 section 9). Reused for every answer of a loop; it allocates nothing.
 */
final class AdditionalRecords {

    /** So many SVCB RRsets of a chain are added to an answer. */
    private static final int MAX_SERVICES = 8;

    private final @Nullable ZoneNode[] services = new ZoneNode[MAX_SERVICES];
    private int serviceCount;
    private boolean dnssecOk;

    /** Starts an answer. */
    void begin(boolean withSignatures) {
        dnssecOk = withSignatures;
    }

    /**
     * Adds the addresses of a referral.
     *
     * @param cut the name of the zone cut
     * @return false if glue did not fit: then the answer is truncated
     */
    boolean addGlue(Zone zone, DnsName cut, WireRRset nameServers, MessageWriter out) {
        // RFC 9471 section 3: without the glue below the cut the referral is of no use, so it must fit or TC is set.
        for (int i = 0; i < nameServers.targetCount(); i++) {
            WireName target = nameServers.target(i);
            if (target.isSubdomainOf(cut) && !addAddressesOf(zone, target, true, out)) {
                return false;
            }
        }
        for (int i = 0; i < nameServers.targetCount(); i++) {
            WireName target = nameServers.target(i);
            if (!target.isSubdomainOf(cut)) {
                addAddressesOf(zone, target, true, out);
            }
        }
        return true;
    }

    /**
     * Adds the addresses of the hosts that an NS, MX, SRV or SVCB names, as far as they are in the zone and fit.
     *
     * @param node where {@code set} is
     * @param owner the owner of {@code set} in the answer
     */
    void addAddresses(Zone zone, ZoneNode node, DnsName owner, WireRRset set, MessageWriter out) {
        if (set.type() == Type.SVCB || set.type() == Type.HTTPS) {
            serviceCount = 0;
            services[serviceCount++] = node;
            if (set.isOwnerTarget()) {
                addAddressesAt(node, owner, out);
            }
            addServices(zone, set, out);
        } else if (set.type() != Type.CNAME && set.type() != Type.DNAME) {
            boolean fits = true;
            for (int i = 0; fits && i < set.targetCount(); i++) {
                fits = addAddressesOf(zone, set.target(i), set.type() == Type.NS, out);
            }
        }
    }

    /** RFC 9460 section 4.1: addresses and SVCB records of the targets, and of the targets of those. */
    private void addServices(Zone zone, WireRRset set, MessageWriter out) {
        for (int i = 0; i < set.targetCount(); i++) {
            WireName target = set.target(i);
            ZoneNode node = nodeOf(zone, target, false);
            if (node == null || wasAdded(node) || serviceCount == MAX_SERVICES) {
                continue;
            }
            services[serviceCount++] = node;
            if (!addAt(node, target, set.type(), out) || !addAddressesAt(node, target, out)) {
                return;
            }
            WireRRset inner = node.rrset(set.type());
            if (inner != null) {
                addServices(zone, inner, out);
            }
        }
    }

    private boolean wasAdded(ZoneNode node) {
        for (int i = 0; i < serviceCount; i++) {
            if (services[i] == node) {
                return true;
            }
        }
        return false;
    }

    /** Returns false if some address did not fit. */
    private boolean addAddressesOf(Zone zone, WireName host, boolean withGlue, MessageWriter out) {
        ZoneNode node = nodeOf(zone, host, withGlue);
        return node == null || addAddressesAt(node, host, out);
    }

    private boolean addAddressesAt(ZoneNode node, DnsName host, MessageWriter out) {
        boolean complete = addAt(node, host, Type.A, out);
        return addAt(node, host, Type.AAAA, out) && complete;
    }

    /** RFC 4035 section 3.1.1: RRSIG records that do not fit here are left out without a word. */
    private boolean addAt(ZoneNode node, DnsName owner, int type, MessageWriter out) {
        WireRRset set = node.rrset(type);
        // What is chosen for each query is not guessed here: who needs it asks.
        if (set == null || node.chooser(type) != null) {
            return true;
        }
        boolean fits = out.add(MessageSection.ADDITIONAL, owner, set);
        WireRRset signatures = dnssecOk && fits ? node.signatures(type) : null;
        if (signatures != null) {
            out.add(MessageSection.ADDITIONAL, owner, signatures);
        }
        return fits;
    }

    /**
     * Returns where the records of {@code host} are, or null if not in this zone: wildcards apply, and below a cut only glue is
     * there to be had.
     */
    private static @Nullable ZoneNode nodeOf(Zone zone, WireName host, boolean withGlue) {
        if (!host.isSubdomainOf(zone.origin())) {
            return null;
        }
        ZoneNode node = zone.apex();
        for (int i = host.labels() - zone.origin().labels() - 1; i >= 0; i--) {
            if (node.rrset(Type.DNAME) != null) {
                return null; // RFC 6672 section 2.3: what is below a DNAME is not there.
            }
            ZoneNode child = node.child(host, i);
            if (child == null) {
                return node.wildcard();
            }
            if (!withGlue && child.rrset(Type.NS) != null) {
                return null;
            }
            node = child;
        }
        return node;
    }
}
