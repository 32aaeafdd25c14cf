package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.wire.WireName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What a server said, cut down to what it may speak of: nothing outside its zone is believed (RFC 5452 section 6), and each RRset
 * only as far as its place in the message allows (RFC 2181 section 5.4.1).
 */
final class ServerAnswer {

    /** What a message amounts to. */
    enum Kind {
        /** Records, or aliases on the way to them, or that there are none. */
        ANSWER,
        /** The servers of a zone below know more. */
        REFERRAL,
        /** The server does not know the zone that it is said to serve (RFC 9499, lame delegation). */
        LAME,
        /** An error. */
        ERROR
    }

    private static final int DNS_PORT = 53;
    private static final int MAX_SERVERS = 32;

    /** A chain longer than this is taken to end here; the rest is asked for. */
    private static final int MAX_CHAIN = 16;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Question question;
    private final Delegation asked;
    private final Message message;
    private final Settings settings;
    private final long nowNs;
    private final MessageSets answers;
    private final MessageSets authority;
    private final MessageSets additional;
    private final Credibility credibility;

    private final List<CacheEntry.Positive> found = new ArrayList<>();
    private Name target;
    private boolean complete;
    private CacheEntry.@Nullable Negative denial;
    private @Nullable Delegation delegation;
    private final Kind kind;

    ServerAnswer(Question question, Delegation asked, Message message, Settings settings, long nowNs) {
        this.question = question;
        this.asked = asked;
        this.message = message;
        this.settings = settings;
        this.nowNs = nowNs;
        this.answers = new MessageSets(message.getSection(Section.ANSWER), asked.zone());
        this.authority = new MessageSets(message.getSection(Section.AUTHORITY), asked.zone());
        this.additional = new MessageSets(message.getSection(Section.ADDITIONAL), asked.zone());
        this.credibility = isAuthoritative() ? Credibility.AUTHORITATIVE_ANSWER : Credibility.ANSWER;
        this.target = question.name();
        this.kind = read();
    }

    Kind kind() {
        return kind;
    }

    /** Returns the RRsets that answer, in the order of the chain. */
    List<CacheEntry.Positive> found() {
        return found;
    }

    /** Returns the denial that ends the chain, or null. */
    CacheEntry.@Nullable Negative denial() {
        return denial;
    }

    /** Returns the delegation of a referral, or what a zone says of its own servers; null if the message says neither. */
    @Nullable
    Delegation delegation() {
        return delegation;
    }

    int rcode() {
        return message.getRcode();
    }

    private boolean isAuthoritative() {
        return message.getHeader().getFlag(Flags.AA);
    }

    private Kind read() {
        int rcode = message.getRcode();
        // YXDOMAIN comes with the DNAME that makes the name too long (RFC 6672 section 2.2).
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN && rcode != Rcode.YXDOMAIN) {
            return Kind.ERROR;
        }
        readChain();
        if (found.isEmpty() && rcode == Rcode.NOERROR && readReferral()) {
            return Kind.REFERRAL;
        }
        if (!asked.recursive() && !isAuthoritative() && message.getHeader().getFlag(Flags.RA)) {
            return Kind.LAME; // A recursive server that says what it has heard, not an authority.
        }
        readOwnServers();
        // Beyond the first alias an authority may know no better than anybody else; a forwarder does.
        if (!complete && (found.isEmpty() || asked.recursive())) {
            readDenial();
        }
        return found.isEmpty() && denial == null ? (rcode == Rcode.YXDOMAIN ? Kind.ERROR : Kind.LAME) : Kind.ANSWER;
    }

    private void readChain() {
        for (int i = 0; i < MAX_CHAIN; i++) {
            // A DNAME goes before all that is said of names below it: the CNAME that comes with it is made of it.
            SignedRRset alias = target.labels() == 1 ? null : answers.closest(new Name(target, 1), Type.DNAME, 1);
            if (alias == null) {
                SignedRRset set = answers.get(target, question.type());
                if (set != null) {
                    add(set);
                    complete = true;
                    return;
                }
                alias = answers.get(target, Type.CNAME);
            }
            if (alias == null) {
                return;
            }
            add(alias);
            Name next = Aliases.target(target, alias.owner(), alias.set());
            if (next == null || question.type() == Type.CNAME) {
                complete = true; // Where the name becomes too long the resolution finds that out.
                return;
            }
            target = next;
        }
    }

    private void add(SignedRRset set) {
        found.add(positive(set, credibility));
    }

    private CacheEntry.Positive positive(SignedRRset set, Credibility trust) {
        long lifetimeNs = Math.max(
                settings.get(Setting.MIN_TTL),
                Math.min(settings.get(Setting.MAX_TTL), set.set().ttl() * NS_PER_SECOND));
        return new CacheEntry.Positive(
                set, nowNs, lifetimeNs, trust, isExpanded(set) ? authority.denials() : List.of());
    }

    /** RFC 4035 section 5.3.4: a signature over fewer labels than the owner has is a wildcard's. */
    private static boolean isExpanded(SignedRRset set) {
        return set.signatures() != null
                && set.toRRset().sigs().stream()
                        .map(RRSIGRecord.class::cast)
                        .anyMatch(sig -> sig.getLabels() < set.owner().labels());
    }

    private void readDenial() {
        SignedRRset soa = authority.closest(target, Type.SOA, asked.zone().labels());
        boolean known = soa != null || isAuthoritative() || asked.recursive();
        if (!known || (message.getRcode() == Rcode.YXDOMAIN)) {
            return;
        }
        long lifetimeNs = 0;
        if (soa != null) {
            // RFC 2308 section 5: kept for the lesser of the SOA's TTL and its MINIMUM, and no longer than the limit.
            SOARecord record =
                    (SOARecord) soa.set().toRecords(soa.owner().toName()).get(0);
            lifetimeNs = Math.max(
                    settings.get(Setting.MIN_NEGATIVE_TTL),
                    Math.min(
                            settings.get(Setting.MAX_NEGATIVE_TTL),
                            Math.min(soa.set().ttl(), record.getMinimum()) * NS_PER_SECOND));
        }
        denial = new CacheEntry.Negative(
                target, message.getRcode(), soa, nowNs, lifetimeNs, credibility, authority.denials());
    }

    /** Only downwards, and only towards the question. */
    private boolean readReferral() {
        SignedRRset servers =
                authority.closest(question.name(), Type.NS, asked.zone().labels() + 1);
        if (asked.recursive()
                || servers == null
                || authority.closest(question.name(), Type.SOA, asked.zone().labels()) != null) {
            return false;
        }
        delegation = delegation(servers, false);
        Name zone = servers.owner().toName();
        // RFC 4035 section 3.1.4: what the parent knows of the zone's security comes with the referral.
        SignedRRset ds = authority.get(zone, Type.DS);
        if (ds != null) {
            found.add(positive(ds, Credibility.AUTHORITY));
        } else if (!authority.denials().isEmpty()) {
            long lifetimeNs = Math.min(
                    settings.get(Setting.MAX_NEGATIVE_TTL),
                    authority.denials().stream()
                                    .mapToLong(set -> set.set().ttl())
                                    .min()
                                    .orElse(0)
                            * NS_PER_SECOND);
            denial = new CacheEntry.Negative(
                    zone, Rcode.NOERROR, null, nowNs, lifetimeNs, Credibility.AUTHORITY, authority.denials());
        }
        return true;
    }

    /** What an authority says of the servers of its own zone is more credible than what its parent says. */
    private void readOwnServers() {
        if (asked.recursive() || !isAuthoritative()) {
            return;
        }
        SignedRRset servers =
                authority.closest(question.name(), Type.NS, asked.zone().labels());
        if (servers == null && question.type() == Type.NS) {
            servers = answers.get(question.name(), Type.NS);
        }
        if (servers != null) {
            delegation = delegation(servers, true);
        }
    }

    private Delegation delegation(SignedRRset servers, boolean fromChild) {
        List<NameServer> named = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_SERVERS, servers.set().targetCount()); i++) {
            WireName server = servers.set().target(i);
            named.add(new NameServer(server.toName(), glue(server.toName())));
        }
        long ttlNs = Math.min(settings.get(Setting.MAX_TTL), servers.set().ttl() * NS_PER_SECOND);
        return new Delegation(servers.owner().toName(), named, false, fromChild, nowNs + ttlNs);
    }

    private List<InetSocketAddress> glue(Name server) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int type : new int[] {Type.A, Type.AAAA}) {
            SignedRRset set = additional.get(server, type);
            if (set != null) {
                addresses.addAll(addresses(set.set().toRecords(server)));
            }
        }
        return addresses;
    }

    /** Returns where the servers are whose A or AAAA records are given. */
    static List<InetSocketAddress> addresses(List<Record> records) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Record record : records.subList(0, Math.min(MAX_SERVERS, records.size()))) {
            addresses.add(new InetSocketAddress(
                    record instanceof ARecord ipv4 ? ipv4.getAddress() : ((AAAARecord) record).getAddress(), DNS_PORT));
        }
        return addresses;
    }
}
