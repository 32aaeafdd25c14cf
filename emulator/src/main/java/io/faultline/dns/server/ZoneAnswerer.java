package io.faultline.dns.server;

import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.NameBuffer;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Answers a query from a zone: the algorithm of RFC 1034 section 4.3.2 with the wildcards of RFC 4592 and the DNAME of RFC
 * 6672, and what DNSSEC adds to them (RFC 4035 section 3.1). Reused for every query of a loop; it allocates nothing.
 */
final class ZoneAnswerer {

    /** So many CNAMEs are followed inside a zone; the asker follows the rest. */
    static final int MAX_CHAIN = 16;

    private NameBuffer current = new NameBuffer();
    private NameBuffer next = new NameBuffer();
    private final NameBuffer owner = new NameBuffer();

    // The redirections that were followed, to stop in a loop: the node of each and the hash of the name it stood for.
    private final @Nullable ZoneNode[] followedNodes = new ZoneNode[MAX_CHAIN];
    private final int[] followedNames = new int[MAX_CHAIN];
    private int followed;

    private int rcode;
    private boolean authoritative;
    private boolean truncated;

    // What comes behind the sections before: proofs of absence, then addresses.
    private final DenialProofs proofs = new DenialProofs();
    private boolean dnssecOk;
    private @Nullable WireRRset answered;
    private @Nullable WireRRset delegation;

    private int scopeLength;
    private int errorInfo = AnswerOptions.NO_ERROR_INFO;

    /** Returns the response code of the last answer. */
    int rcode() {
        return rcode;
    }

    /** Returns whether the last answer is authoritative; after a chain this is about its first name (RFC 1035 4.1.1). */
    boolean isAuthoritative() {
        return authoritative;
    }

    /** Returns whether something that had to be in the last answer did not fit. */
    boolean isTruncated() {
        return truncated;
    }

    /** Returns for how many leading bits of the client's subnet the last answer is meant (RFC 7871); 0 for all clients. */
    int scopeLength() {
        return scopeLength;
    }

    /** Returns the extended error of the last answer (RFC 8914 section 4), or {@link AnswerOptions#NO_ERROR_INFO}. */
    int errorInfo() {
        return errorInfo;
    }

    /** Adds the records that answer {@code query} to {@code out}. */
    void answer(Zone zone, Query query, MessageWriter out) {
        rcode = Rcode.NOERROR;
        authoritative = true;
        truncated = false;
        followed = 0;
        scopeLength = 0;
        errorInfo = AnswerOptions.NO_ERROR_INFO;
        dnssecOk = query.dnssecOk();
        proofs.begin();
        answered = null;
        delegation = null;
        DnsName name = query.name();
        while (name != null && !truncated) {
            name = answerOneName(zone, name, query.type(), out);
        }
        if (!truncated) {
            require(proofs.writeTo(out));
        }
        if (!truncated && answered != null) {
            addAddresses(zone, answered, out);
        }
        if (!truncated && delegation != null) {
            addGlue(zone, delegation, out);
        }
    }

    /** Returns the name at which to go on, or null when the answer is complete. */
    private @Nullable DnsName answerOneName(Zone zone, DnsName name, int type, MessageWriter out) {
        ZoneNode node = zone.apex();
        int remaining = name.labels() - zone.origin().labels();
        while (true) {
            if (node != zone.apex()) {
                WireRRset nameServers = node.rrset(Type.NS);
                // Of a cut's own types only DS belongs to the parent (RFC 4035 section 3.1.4.1).
                if (nameServers != null && !(remaining == 0 && type == Type.DS)) {
                    refer(zone, node, name, remaining, nameServers, out);
                    return null;
                }
            }
            if (remaining == 0) {
                return answerFromNode(zone, node, name, 0, type, out);
            }
            WireRRset dname = node.rrset(Type.DNAME);
            if (dname != null) {
                return followDname(zone, node, name, remaining, dname, type, out);
            }
            ZoneNode child = node.child(name, remaining - 1);
            if (child == null) {
                // The closest encloser is here: its wildcard is the only one that may apply (RFC 4592 section 3.3.1).
                ZoneNode source = node.wildcard();
                if (source == null) {
                    rcode = Rcode.NXDOMAIN;
                    addSoa(zone, out);
                    DenialChain chain = denial(zone);
                    if (chain != null) {
                        proofs.nameError(chain, zone.origin().labels(), name, remaining);
                    }
                    return null;
                }
                return answerFromNode(zone, source, name, remaining, type, out);
            }
            node = child;
            remaining--;
        }
    }

    /**
     * Answers from the data of one name.
     *
     * @param encloser how many labels of the name are below the closest encloser whose wildcard {@code node} is; 0 if the node is
     *     that of the name itself
     */
    private @Nullable DnsName answerFromNode(
            Zone zone, ZoneNode node, DnsName name, int encloser, int type, MessageWriter out) {
        WireRRset set = type == Type.ANY ? anyRRset(node) : node.rrset(type);
        if (set != null || (type == Type.RRSIG && node.signatureCount() > 0)) {
            if (set != null) {
                addSigned(MessageSection.ANSWER, name, node, set, out);
                answered = set;
            } else {
                addSignatures(name, node, out);
            }
            proveExpansion(zone, name, encloser);
            return null;
        }
        WireRRset cname = node.rrset(Type.CNAME);
        if (cname != null && type != Type.ANY) {
            if (!remember(node, name)) {
                return null;
            }
            addSigned(MessageSection.ANSWER, name, node, cname, out);
            proveExpansion(zone, name, encloser);
            WireName target = cname.redirection();
            if (target == null || !target.isSubdomainOf(zone.origin())) {
                return null; // Outside the zone: the asker goes on.
            }
            next.set(target);
            return advance();
        }
        addSoa(zone, out);
        DenialChain chain = denial(zone);
        if (chain != null && encloser == 0) {
            proofs.noData(chain, zone.origin().labels(), name, 0);
        } else if (chain != null) {
            proofs.wildcardNoData(chain, zone.origin().labels(), name, encloser);
        }
        return null;
    }

    /** RFC 4035 section 3.1: records of DNSSEC that were not asked for go to those who set DO. */
    private @Nullable DenialChain denial(Zone zone) {
        return dnssecOk ? zone.denial() : null;
    }

    private void proveExpansion(Zone zone, DnsName name, int encloser) {
        DenialChain chain = denial(zone);
        if (chain != null && encloser > 0) {
            proofs.wildcardAnswer(chain, zone.origin().labels(), name, encloser);
        }
    }

    /** Adds an RRset that the answer needs, and the RRSIG records for it (RFC 4035 section 3.1.1). */
    private void addSigned(MessageSection section, DnsName name, ZoneNode node, WireRRset set, MessageWriter out) {
        require(out.add(section, name, set));
        WireRRset signatures = dnssecOk && !truncated ? node.signatures(set.type()) : null;
        if (signatures != null) {
            require(out.add(section, name, signatures));
        }
    }

    private void addSignatures(DnsName name, ZoneNode node, MessageWriter out) {
        for (int i = 0; i < node.signatureCount() && !truncated; i++) {
            require(out.add(MessageSection.ANSWER, name, node.signaturesAt(i)));
        }
    }

    /** RFC 8482 section 4.1: one RRset of those that could be had. */
    private static @Nullable WireRRset anyRRset(ZoneNode node) {
        return node.rrsetCount() == 0 ? null : node.rrsetAt(0);
    }

    private @Nullable DnsName followDname(
            Zone zone, ZoneNode node, DnsName name, int remaining, WireRRset dname, int type, MessageWriter out) {
        boolean repeated = wasFollowed(node);
        if (!remember(node, name)) {
            return null;
        }
        owner.setSuffix(name, remaining);
        if (!repeated) {
            addSigned(MessageSection.ANSWER, owner, node, dname, out);
        }
        next.set(name);
        WireName target = dname.redirection();
        if (target == null || !next.replaceSuffix(remaining, target)) {
            rcode = Rcode.YXDOMAIN; // RFC 6672 section 2.2: the rewritten name is too long.
            return null;
        }
        // RFC 6672 section 3.1: the synthesised CNAME has the TTL of the DNAME.
        require(out.addCname(name, next, dname.ttl()));
        // The synthesised CNAME is itself the answer to a question for a CNAME. A DNAME that leads below itself would
        // go on
        // until the name is full: one application is enough.
        return type != Type.CNAME && next.isSubdomainOf(zone.origin()) && !target.isSubdomainOf(owner)
                ? advance()
                : null;
    }

    private DnsName advance() {
        NameBuffer reached = next;
        next = current;
        current = reached;
        return reached;
    }

    private boolean wasFollowed(ZoneNode node) {
        for (int i = 0; i < followed; i++) {
            if (followedNodes[i] == node) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the redirection may be followed: not a second time, and not too many. */
    private boolean remember(ZoneNode node, DnsName name) {
        int hash = name.suffixHash(0);
        for (int i = 0; i < followed; i++) {
            if (followedNodes[i] == node && followedNames[i] == hash) {
                return false;
            }
        }
        if (followed == MAX_CHAIN) {
            return false;
        }
        followedNodes[followed] = node;
        followedNames[followed++] = hash;
        return true;
    }

    /**
     * A referral: NS in the authority section (RFC 1034 section 4.3.2, step 3b), with DS or the proof that there is none (RFC
     * 4035 section 3.1.4, RFC 5155 section 7.2.7).
     */
    private void refer(
            Zone zone, ZoneNode node, DnsName name, int remaining, WireRRset nameServers, MessageWriter out) {
        if (followed == 0) {
            authoritative = false;
        }
        owner.setSuffix(name, remaining);
        require(out.add(MessageSection.AUTHORITY, owner, nameServers));
        delegation = nameServers;
        WireRRset ds = dnssecOk ? node.rrset(Type.DS) : null;
        DenialChain chain = denial(zone);
        if (ds != null && !truncated) {
            addSigned(MessageSection.AUTHORITY, owner, node, ds, out);
        } else if (ds == null && chain != null) {
            proofs.noData(chain, zone.origin().labels(), owner, 0);
        }
    }

    /** The addresses of a referral, for the cut whose name is in {@code owner}. */
    private void addGlue(Zone zone, WireRRset nameServers, MessageWriter out) {
        // RFC 9471 section 3: without the glue below the cut the referral is of no use, so it must fit or TC is set.
        for (int i = 0; i < nameServers.targetCount(); i++) {
            WireName target = nameServers.target(i);
            if (target.isSubdomainOf(owner)) {
                require(addAddressesOf(zone, target, true, out));
            }
        }
        for (int i = 0; i < nameServers.targetCount(); i++) {
            WireName target = nameServers.target(i);
            if (!target.isSubdomainOf(owner) && target.isSubdomainOf(zone.origin())) {
                addAddressesOf(zone, target, true, out);
            }
        }
    }

    /** Addresses of the hosts that an NS, MX, SRV or SVCB names, as far as they are in the zone and fit. */
    private void addAddresses(Zone zone, WireRRset set, MessageWriter out) {
        if (set.type() == Type.CNAME || set.type() == Type.DNAME) {
            return;
        }
        for (int i = 0; i < set.targetCount(); i++) {
            WireName target = set.target(i);
            boolean repeated = false;
            for (int k = 0; k < i && !repeated; k++) {
                repeated = set.target(k).equals(target);
            }
            if (!repeated && target.isSubdomainOf(zone.origin())) {
                addAddressesOf(zone, target, set.type() == Type.NS, out);
            }
        }
    }

    /** Returns false if some address did not fit. */
    private boolean addAddressesOf(Zone zone, WireName host, boolean withGlue, MessageWriter out) {
        ZoneNode node = addressNode(zone, host, withGlue);
        if (node == null) {
            return true;
        }
        boolean complete = addAdditional(host, node, Type.A, out);
        return addAdditional(host, node, Type.AAAA, out) && complete;
    }

    /** RFC 4035 section 3.1.1: RRSIG records that do not fit here are left out without a word. */
    private boolean addAdditional(WireName host, ZoneNode node, int type, MessageWriter out) {
        WireRRset set = node.rrset(type);
        if (set == null) {
            return true;
        }
        boolean fits = out.add(MessageSection.ADDITIONAL, host, set);
        WireRRset signatures = dnssecOk && fits ? node.signatures(type) : null;
        if (signatures != null) {
            out.add(MessageSection.ADDITIONAL, host, signatures);
        }
        return fits;
    }

    /** Returns where the addresses of {@code host} are: wildcards apply, and below a cut only glue is there to be had. */
    private static @Nullable ZoneNode addressNode(Zone zone, WireName host, boolean withGlue) {
        ZoneNode node = zone.apex();
        for (int i = host.labels() - zone.origin().labels() - 1; i >= 0; i--) {
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

    private void addSoa(Zone zone, MessageWriter out) {
        require(out.add(MessageSection.AUTHORITY, zone.origin(), zone.negativeSoa()));
        WireRRset signatures = dnssecOk && !truncated ? zone.negativeSoaSignatures() : null;
        if (signatures != null) {
            require(out.add(MessageSection.AUTHORITY, zone.origin(), signatures));
        }
    }

    private void require(boolean fits) {
        truncated |= !fits;
    }
}
