package io.faultline.dns.server;

import io.faultline.dns.transport.TransportOptions;
import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.Query;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * What an authoritative server does beside answering from its zones.
 *
 * @param udpSizeBytes largest answer over UDP, 512 to 65,535; clients may set less, never more
 * @param identity which server this is, for NSID (RFC 5001) and the CH TXT names {@code id.server} and {@code hostname.bind} (RFC
 *     4892); empty for not telling, at most 255 octets
 * @param version the software, for the CH TXT names {@code version.server} and {@code version.bind}; empty for not telling
 * @param cookies how cookies are made; null for none
 * @param rateLimit how often the same is said to the same network; null for as often as it asks
 * @param chaseAcrossZones whether an alias that leads out of its zone is followed into another zone of this server
 * @param rotateRecords whether each answer begins with the record after the one that the answer before began with; else the order is
 *     always that of the zone
 * @param reportAgent the domain to which resolvers report errors (RFC 9567); null for none
 * @param transport the limits of its connections
 */
public record ServerOptions(
        int udpSizeBytes,
        String identity,
        String version,
        @Nullable CookieOptions cookies,
        @Nullable RateLimitOptions rateLimit,
        boolean chaseAcrossZones,
        boolean rotateRecords,
        @Nullable Name reportAgent,
        TransportOptions transport) {

    /** The UDP payload size that avoids fragments (DNS flag day 2020, RFC 9715). */
    public static final int DEFAULT_UDP_SIZE = 1232;

    /** Nothing is told, nothing limited, no cookies; aliases are followed inside their zone only. */
    public static final ServerOptions DEFAULT =
            new ServerOptions(DEFAULT_UDP_SIZE, "", "", null, null, false, false, null, TransportOptions.DEFAULT);

    /** Checks the options. */
    public ServerOptions {
        if (udpSizeBytes < Query.MIN_UDP_SIZE || udpSizeBytes > 65_535) {
            throw new IllegalArgumentException(
                    "udpSizeBytes: " + udpSizeBytes + " (expected: 512 <= udpSizeBytes <= 65535)");
        }
        requireText("identity", identity);
        requireText("version", version);
        if (reportAgent != null && reportAgent.equals(Name.root)) {
            throw new IllegalArgumentException("reportAgent: . (expected: a domain below the root)");
        }
    }

    private static void requireText(String what, String text) {
        // The length of a TXT record's character-string (RFC 1035 section 3.3).
        if (text.getBytes(StandardCharsets.UTF_8).length > AnswerOptions.MAX_TEXT) {
            throw new IllegalArgumentException(what + ": " + text + " (expected: at most 255 octets)");
        }
    }

    /** Returns a copy with another size of UDP answers. */
    public ServerOptions withUdpSize(int sizeBytes) {
        return new ServerOptions(
                sizeBytes,
                identity,
                version,
                cookies,
                rateLimit,
                chaseAcrossZones,
                rotateRecords,
                reportAgent,
                transport);
    }

    /** Returns a copy that tells who and what the server is. */
    public ServerOptions withIdentity(String newIdentity, String newVersion) {
        return new ServerOptions(
                udpSizeBytes,
                newIdentity,
                newVersion,
                cookies,
                rateLimit,
                chaseAcrossZones,
                rotateRecords,
                reportAgent,
                transport);
    }

    /** Returns a copy that answers cookies. */
    public ServerOptions withCookies(@Nullable CookieOptions newCookies) {
        return new ServerOptions(
                udpSizeBytes,
                identity,
                version,
                newCookies,
                rateLimit,
                chaseAcrossZones,
                rotateRecords,
                reportAgent,
                transport);
    }

    /** Returns a copy that limits its rate of answers. */
    public ServerOptions withRateLimit(@Nullable RateLimitOptions newLimit) {
        return new ServerOptions(
                udpSizeBytes,
                identity,
                version,
                cookies,
                newLimit,
                chaseAcrossZones,
                rotateRecords,
                reportAgent,
                transport);
    }

    /** Returns a copy that follows aliases into its other zones, or does not. */
    public ServerOptions withChaseAcrossZones(boolean chase) {
        return new ServerOptions(
                udpSizeBytes, identity, version, cookies, rateLimit, chase, rotateRecords, reportAgent, transport);
    }

    /** Returns a copy that begins its answers with one record after the other, or does not. */
    public ServerOptions withRotateRecords(boolean rotate) {
        return new ServerOptions(
                udpSizeBytes, identity, version, cookies, rateLimit, chaseAcrossZones, rotate, reportAgent, transport);
    }

    /** Returns a copy that names a domain for reports of errors. */
    public ServerOptions withReportAgent(@Nullable Name agent) {
        return new ServerOptions(
                udpSizeBytes, identity, version, cookies, rateLimit, chaseAcrossZones, rotateRecords, agent, transport);
    }

    /** Returns a copy with other limits of connections. */
    public ServerOptions withTransport(TransportOptions limits) {
        return new ServerOptions(
                udpSizeBytes,
                identity,
                version,
                cookies,
                rateLimit,
                chaseAcrossZones,
                rotateRecords,
                reportAgent,
                limits);
    }
}
