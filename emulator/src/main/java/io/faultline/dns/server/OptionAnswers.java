package io.faultline.dns.server;

import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.EdnsOption;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.QueryOptions;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Answers the EDNS options of queries. On one loop. */
final class OptionAnswers {

    /** RFC 8467 section 4.1: answers are padded to a multiple of this. */
    private static final int PADDING_BLOCK = 468;

    private static final long KEEPALIVE_UNIT_NS = 100_000_000L;

    private final byte[] identity;
    private final byte @Nullable [] reportAgent;
    private final int keepalive;
    private final @Nullable ServerCookies cookies;
    private boolean clientProven;

    OptionAnswers(ServerOptions options, DnsClock clock, ClientAddresses clients) {
        this.identity = options.identity().getBytes(StandardCharsets.UTF_8);
        Name agent = options.reportAgent();
        this.reportAgent = agent == null ? null : agent.toWire();
        // RFC 7828 section 3.1: in units of 100 milliseconds.
        this.keepalive = (int) Math.min(65_535, options.transport().idleTimeoutNs() / KEEPALIVE_UNIT_NS);
        CookieOptions cookieOptions = options.cookies();
        this.cookies = cookieOptions == null ? null : new ServerCookies(cookieOptions, clock, clients);
    }

    /** Returns whether the last query's client has proved by a cookie that it is where it says it is. */
    boolean isClientProven() {
        return clientProven;
    }

    /** Returns whether the last query must do without records for want of a valid cookie (RFC 7873 section 5.2.3). */
    boolean isCookieBad(Query query) {
        return cookies != null
                && cookies.isRequired()
                && query.options().hasCookie()
                && !clientProven
                && !query.transport().isStream();
    }

    /** Forgets the query before. */
    void begin() {
        clientProven = false;
    }

    /** Returns the code for a query that has a cookie and no question (RFC 7873 section 5.4). */
    int rcodeOfCookieOnly(Query query) {
        if (cookies == null) {
            return Rcode.FORMERR;
        }
        // Who has no server cookie yet has come for one; who has a wrong one is told so.
        return clientProven || query.options().cookieLength() == ServerCookies.CLIENT_OCTETS
                ? Rcode.NOERROR
                : Rcode.BADCOOKIE;
    }

    /**
     * Adds to {@code out} what the answer to {@code query} says.
     *
     * @param zone the zone that answers, or null
     */
    void answer(ByteBuf message, Query query, @Nullable Zone zone, AnswerOptions out) {
        if (!query.hasEdns()) {
            return;
        }
        QueryOptions asked = query.options();
        if (cookies != null && asked.hasCookie()) {
            clientProven = cookies.answer(message, query, out);
        }
        if (asked.subnet().isPresent()) {
            out.addSubnet(asked.subnet());
        }
        if (asked.isNsidAsked() && identity.length > 0) {
            out.add(EdnsOption.NSID, identity);
        }
        Transport transport = query.transport();
        if (asked.isKeepaliveAsked() && (transport == Transport.TCP || transport == Transport.TLS)) {
            out.addShort(EdnsOption.TCP_KEEPALIVE, keepalive);
        }
        if (zone != null) {
            if (asked.isZoneVersionAsked()) {
                out.addZoneVersion(zone.origin().labels(), zone.serial());
            }
            if (asked.isExpireAsked() && query.type() == Type.SOA) {
                out.addInt(EdnsOption.EXPIRE, zone.expireSeconds());
            }
        }
        if (reportAgent != null) {
            out.add(EdnsOption.REPORT_CHANNEL, reportAgent);
        }
        if (asked.isPadded() && transport.isEncrypted()) {
            out.padTo(PADDING_BLOCK);
        }
    }
}
