package io.faultline.dns.server;

import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.NameBuffer;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.RRsetChooser;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneTable;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Answers a query from a zone: the algorithm of RFC 1034 section 4.3.2 with the wildcards of RFC 4592 and the DNAME of RFC
 * 6672, and what DNSSEC adds to them (RFC 4035 section 3.1). Reused for every query of a loop; it allocates nothing.
 */
final class ZoneAnswerer {

    /** So many CNAMEs are followed inside a zone; the client follows the rest. */
    static final int MAX_CHAIN = 16;

    private final @Nullable ZoneTable zones;
    private NameBuffer current = new NameBuffer();
    private NameBuffer next = new NameBuffer();
    private final NameBuffer owner = new NameBuffer();

    // The redirections that were followed, to stop in a loop: the node of each and the hash of the name it stood for.
    private final @Nullable ZoneNode[] followedNodes = new ZoneNode[MAX_CHAIN];
    private final int[] followedNames = new int[MAX_CHAIN];
    private int followed;

    private boolean leftZone;
    private int impliedLabels;
    private int rcode;
    private boolean authoritative;
    private boolean truncated;

    // What comes behind the sections before: proofs of absence, then addresses.
    private final DenialProofs proofs = new DenialProofs();
    private final AdditionalRecords additional = new AdditionalRecords();
    private boolean dnssecOk;
    private @Nullable WireRRset answered;
    private @Nullable ZoneNode answeredNode;
    private DnsName answeredName = WireName.ROOT;
    private @Nullable WireRRset delegation;

    private final QuerySource client = new QuerySource();
    private int errorInfo = AnswerOptions.NO_ERROR_INFO;

    /**
     * Creates an answerer.
     *
     * @param zones where to go on with an alias that leads out of its zone; null to leave that to the client
     */
    ZoneAnswerer(@Nullable ZoneTable zones) {
        this.zones = zones;
    }

    /**
     * Returns how many leading labels of the question do not matter to the last answer, as it comes from a wildcard or is a
     * referral; else 0.
     */
    int impliedLabels() {
        return impliedLabels;
    }

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
        return client.scope();
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
        impliedLabels = 0;
        client.begin(query);
        errorInfo = AnswerOptions.NO_ERROR_INFO;
        dnssecOk = query.dnssecOk();
        proofs.begin();
        additional.begin(dnssecOk);
        answered = null;
        delegation = null;
        if (!zone.isAvailable()) {
            rcode = Rcode.SERVFAIL;
            authoritative = false;
            // RFC 8914 sections 4.15 and 4.25: a zone that has not come yet, and one that has expired.
            errorInfo = zone.serial() == 0 ? ExtendedErrorCodeOption.NOT_READY : ExtendedErrorCodeOption.INVALID_DATA;
            return;
        }
        Zone here = zone;
        DnsName name = query.name();
        while (name != null && !truncated) {
            leftZone = false;
            name = answerOneName(here, name, query.type(), out);
            if (leftZone && zones != null) {
                Zone other = zones.findFor(next, query.type());
                if (other != null && other.isAvailable()) {
                    here = other;
                    name = advance();
                }
            }
        }
        if (!truncated) {
            require(proofs.writeTo(out));
        }
        if (!truncated && answered != null && answeredNode != null) {
            additional.addAddresses(here, answeredNode, answeredName, answered, out);
        }
        if (!truncated && delegation != null) {
            require(additional.addGlue(here, owner, delegation, out));
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
                if (followed == 0) {
                    impliedLabels = remaining;
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
        // RFC 8482 section 4.1: to ANY, one RRset of those that could be had.
        WireRRset set = rrset(node, type == Type.ANY ? node.someType() : type);
        if (set != null && type == Type.DNAME && wasFollowed(node)) {
            return null; // A question for the very DNAME that led here: it is in the answer already.
        }
        if (set != null || (type == Type.RRSIG && node.signatureCount() > 0)) {
            if (set != null) {
                addSigned(MessageSection.ANSWER, name, node, set, out);
                answered = set;
                answeredNode = node;
                answeredName = name;
            } else {
                addSignatures(name, node, out);
            }
            proveExpansion(zone, name, encloser);
            return null;
        }
        WireRRset cname = rrset(node, Type.CNAME);
        if (cname != null && type != Type.ANY) {
            if (!remember(node, name)) {
                return null;
            }
            addSigned(MessageSection.ANSWER, name, node, cname, out);
            proveExpansion(zone, name, encloser);
            WireName target = cname.redirection();
            if (target == null) {
                return null;
            }
            next.set(target);
            return goOn(zone);
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
        if (chain != null && encloser > 0 && !chain.isWithheldFromWildcards()) {
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

    private @Nullable WireRRset rrset(ZoneNode node, int type) {
        RRsetChooser chooser = node.chooser(type);
        return chooser == null ? node.rrset(type) : chooser.choose(client);
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
        return type != Type.CNAME && !target.isSubdomainOf(owner) ? goOn(zone) : null;
    }

    /** Goes on with the next name if this zone may answer it; another zone of this server may be the one to do so. */
    private @Nullable DnsName goOn(Zone zone) {
        leftZone = zones != null;
        return !leftZone && next.isSubdomainOf(zone.origin()) ? advance() : null;
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
            impliedLabels = remaining;
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
