package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * What an authoritative server said, cut down to what it may speak of: nothing outside its zone is believed (RFC 2181 section
 * 5.4.1, RFC 5452 section 6).
 */
final class ServerAnswer {

    private static final int DNS_PORT = 53;
    private static final int MAX_SERVERS = 32;

    private final Question question;
    private final Delegation asked;
    private final Message message;
    private final AnswerReading reading;

    ServerAnswer(Question question, Delegation asked, Message message) {
        this.question = question;
        this.asked = asked;
        this.message = message;
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            for (Record record : List.copyOf(message.getSection(section))) {
                if (!record.getName().subdomain(asked.zone())) {
                    message.removeRecord(record, section);
                }
            }
        }
        this.reading = AnswerReading.of(question, message);
    }

    AnswerReading reading() {
        return reading;
    }

    /** Returns whether the server can be believed to know: if not, another is asked. */
    boolean isUsable() {
        int rcode = message.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return false;
        }
        // A server that is not authoritative, refers nowhere below, and has no SOA to show is lame (RFC 8499 section
        // 2).
        return !reading.records().isEmpty()
                || !reading.chain().isEmpty()
                || message.getHeader().getFlag(Flags.AA)
                || reading.soa() != null
                || referral(0) != null;
    }

    /** Returns the delegation that the server refers to, or null: only downwards, and only towards the question. */
    @Nullable
    Delegation referral(long nowNs) {
        if (asked.recursive()
                || message.getRcode() != Rcode.NOERROR
                || !reading.records().isEmpty()
                || !reading.chain().isEmpty()
                || reading.soa() != null) {
            return null;
        }
        Name zone = null;
        long ttl = Long.MAX_VALUE;
        List<Name> servers = new ArrayList<>();
        for (Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof NSRecord ns
                    && (zone == null || zone.equals(ns.getName()))
                    && isBelow(ns.getName())
                    && servers.size() < MAX_SERVERS) {
                zone = ns.getName();
                ttl = Math.min(ttl, ns.getTTL());
                servers.add(ns.getTarget());
            }
        }
        return zone == null ? null : delegation(zone, servers, nowNs + ttl * 1_000_000_000L);
    }

    private boolean isBelow(Name zone) {
        return question.name().subdomain(zone) && zone.labels() > asked.zone().labels();
    }

    private Delegation delegation(Name zone, List<Name> servers, long expiresNs) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        List<Name> unresolved = new ArrayList<>();
        for (Name server : servers) {
            List<InetSocketAddress> glue = new ArrayList<>();
            for (Record record : message.getSection(Section.ADDITIONAL)) {
                if (record.getName().equals(server)) {
                    if (record instanceof ARecord ipv4) {
                        glue.add(new InetSocketAddress(ipv4.getAddress(), DNS_PORT));
                    } else if (record instanceof AAAARecord ipv6) {
                        glue.add(new InetSocketAddress(ipv6.getAddress(), DNS_PORT));
                    }
                }
            }
            if (glue.isEmpty()) {
                unresolved.add(server);
            }
            addresses.addAll(glue.subList(0, Math.min(glue.size(), MAX_SERVERS)));
        }
        return new Delegation(zone, List.copyOf(addresses), List.copyOf(unresolved), false, expiresNs);
    }
}
