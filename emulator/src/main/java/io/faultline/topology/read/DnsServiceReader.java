package io.faultline.topology.read;

import io.faultline.dns.server.CookieOptions;
import io.faultline.dns.server.RateLimitOptions;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.transport.TransportOptions;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsServiceSpec;
import java.nio.charset.StandardCharsets;
import org.xbill.DNS.Name;

/**
 * What a DNS server does beside answering for its zones.
 *
 * <pre>
 * ns1:
 *   at: az1
 *   identity: ns1-az1                NSID and id.server; the server's name by default
 *   version: "Faultline"             version.bind; not told by default
 *   udp-size: 1232                   most octets of an answer over UDP
 *   chase: zone                      or server: follow aliases into its other zones, too
 *   order: fixed                     or cyclic: each answer begins with the next record of an RRset
 *   report-to: agent.cloud.test      where resolvers report errors (RFC 9567)
 *   cookies: answer                  or none, or require (RFC 7873)
 *   cookie-secret: 00112233445566778899aabbccddeeff     follows from the seed by default
 *   cookie-rotation: 24h             0, for never, by default
 *   rate-limit: {answers: 10, window: 15s, slip: 2}     a second, to one network, of the same (RRL)
 *   connections: 1000                most at once
 *   idle-timeout: 10s
 * </pre>
 */
final class DnsServiceReader {

    static final String[] KEYS = {
        "identity",
        "version",
        "udp-size",
        "chase",
        "order",
        "report-to",
        "cookies",
        "cookie-secret",
        "cookie-rotation",
        "rate-limit",
        "connections",
        "idle-timeout"
    };

    static final Keys RATE_LIMIT =
            Keys.of("rateLimit", "answers", "nxdomains", "errors", "window", "slip", "ipv4-prefix", "ipv6-prefix");

    private static final ValueType<Boolean> CHASE = Values.either("zone", false, "server", true);
    private static final ValueType<Boolean> ORDER = Values.either("fixed", false, "cyclic", true);
    private static final ValueType<String> SHORT_TEXT = Values.of(DnsServiceReader::shortText, "1 to 255 octets");
    private static final ValueType<String> SECRET = Values.of(DnsServiceReader::secret, "32 hexadecimal digits");
    private static final ValueType<Integer> RATE = Values.integer(0, 1_000_000);

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int LEAST_ROTATION_SECONDS = 3_600;

    private final Reading reading;

    DnsServiceReader(Reading reading) {
        this.reading = reading;
    }

    /** Reads the keys of a server. */
    DnsServiceSpec read(String name, ConfigMap map) {
        String agent = map.get("report-to", Values.DOMAIN);
        TransportOptions usual = TransportOptions.DEFAULT;
        ServerOptions options = ServerOptions.DEFAULT
                .withUdpSize(map.get("udp-size", Values.integer(512, 65_535), ServerOptions.DEFAULT_UDP_SIZE))
                .withIdentity(map.get("identity", SHORT_TEXT, name), map.get("version", SHORT_TEXT, ""))
                .withChaseAcrossZones(map.get("chase", CHASE, false))
                .withRotateRecords(map.get("order", ORDER, false))
                .withReportAgent(agent == null ? null : Name.fromConstantString(agent + "."))
                .withRateLimit(map.has("rate-limit") ? rateLimit(map.map("rate-limit", RATE_LIMIT)) : null)
                .withTransport(new TransportOptions(
                        map.get("connections", Values.integer(1, 100_000), usual.maxConnections()),
                        usual.maxOpenQueries(),
                        map.get("idle-timeout", Values.POSITIVE_DURATION, usual.idleTimeoutNs())));
        return new DnsServiceSpec(
                options,
                map.get("cookies", Values.oneOf(DnsServiceSpec.Cookies.class), DnsServiceSpec.Cookies.ANSWER),
                map.get("cookie-secret", SECRET),
                rotationSeconds(map),
                new SecurePortsReader(reading).read(map));
    }

    private static RateLimitOptions rateLimit(ConfigMap map) {
        int answers = map.get("answers", RATE, 10);
        RateLimitOptions usual = RateLimitOptions.of(answers);
        long windowNs = map.get("window", Values.DURATION, usual.windowSeconds() * SECOND_NS);
        if (windowNs < SECOND_NS || windowNs > 3_600 * SECOND_NS) {
            map.complain("window", "a window of other length", "1s <= window <= 1h");
            windowNs = SECOND_NS;
        }
        return new RateLimitOptions(
                answers,
                map.get("nxdomains", RATE, answers),
                map.get("errors", RATE, answers),
                (int) (windowNs / SECOND_NS),
                map.get("slip", Values.integer(0, 10), usual.slip()),
                map.get("ipv4-prefix", Values.integer(1, 32), usual.ipv4PrefixLength()),
                map.get("ipv6-prefix", Values.integer(1, 64), usual.ipv6PrefixLength()));
    }

    private static long rotationSeconds(ConfigMap map) {
        long seconds = map.get("cookie-rotation", Values.DURATION, 0L) / SECOND_NS;
        if (seconds != 0 && seconds < LEAST_ROTATION_SECONDS) {
            map.complain("cookie-rotation", seconds + " s", "0, or at least 1h, which is as long as a cookie lives");
            return 0;
        }
        return seconds;
    }

    private static String shortText(String text) {
        if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String secret(String text) {
        CookieOptions.of(text, 0, false);
        return text;
    }
}
