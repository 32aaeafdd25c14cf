package io.faultline.topology.read;

import io.faultline.dns.resolver.profile.Profile;
import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsResolverSpec;
import io.faultline.topology.model.SecurePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recursive resolver of the section {@code dns}.
 *
 * <pre>
 * vpc: {at: az1, profile: route53}                    unbound by default
 * own:
 *   at: az1
 *   hints: [root]                                     or forward: [vpc]; else it knows the servers of all zones
 *   trust-anchor: auto                                validates from the topology's signed zones; none by default
 *   tls: 853                                          more: SecurePortsReader
 *   settings: {serve-stale: on, max-negative-ttl: 60s}
 * </pre>
 */
final class ResolverReader {

    static final Keys KEYS = Keys.of(
                    "dnsResolverHost",
                    "at",
                    "address",
                    "host",
                    "port",
                    "dns",
                    "hints",
                    "forward",
                    "profile",
                    "trust-anchor",
                    "settings")
            .and("dnsResolver", SecurePortsReader.KEYS);

    static final Keys SETTINGS = Keys.of(
            "dnsResolverSettings", Stream.of(Setting.values()).map(Setting::key).toArray(String[]::new));

    private static final Map<String, Profile> PROFILES = Profiles.byName();

    private final Reading reading;
    private final Set<String> servers;
    private final Set<String> answering;
    private final boolean hasZones;

    /**
     * Prepares to read resolvers.
     *
     * @param servers the names of the DNS servers
     * @param answering the names of the DNS servers and of the resolvers read so far
     * @param hasZones whether there is any zone
     */
    ResolverReader(Reading reading, Set<String> servers, Set<String> answering, boolean hasZones) {
        this.reading = reading;
        this.servers = servers;
        this.answering = answering;
        this.hasZones = hasZones;
    }

    /** Reads one; null, after a complaint, if it has no place. */
    @Nullable
    DnsResolverSpec read(String name, ConfigNode node) {
        ConfigMap resolver = ConfigMap.of(node, KEYS, reading.problems());
        String host = reading.hosts().one(name, resolver);
        int port = resolver.get("port", Values.PORT, 53);
        List<String> hints = DnsReader.references(resolver, "hints", "DNS server", servers);
        List<String> forwarders = DnsReader.references(resolver, "forward", "DNS server or resolver", answering);
        if (resolver.has("hints") && resolver.has("forward")) {
            resolver.complain("forward", "hints and forward", "one of the two");
        } else if (!hasZones && !resolver.has("hints") && !resolver.has("forward")) {
            resolver.missing("hints", "hints or forward, as there is no zone");
        }
        boolean validates = resolver.get("trust-anchor", Values.either("auto", true, "none", false), false);
        Settings settings = settings(resolver);
        if (host == null) {
            return null;
        }
        reading.listen(host, port, "resolver " + name, node);
        reading.names().add(resolver.items("dns"), List.of(host));
        SecurePorts secure = new SecurePortsReader(reading).read(resolver);
        secure.numbers().forEach(number -> reading.listen(host, number, "resolver " + name, node));
        return new DnsResolverSpec(name, host, port, hints, forwarders, settings, validates, secure, node.position());
    }

    private static Settings settings(ConfigMap resolver) {
        Settings settings = resolver.get("profile", Values.oneOf(PROFILES), Profiles.STANDARD)
                .settings();
        ConfigMap own = resolver.map("settings", SETTINGS);
        for (Setting setting : Setting.values()) {
            Long value = own.get(setting.key(), type(setting));
            if (value != null) {
                settings = settings.with(setting, value);
            }
        }
        return settings;
    }

    private static ValueType<Long> type(Setting setting) {
        return switch (setting.kind()) {
            case LIFETIME, TIME -> setting.least() == 0 ? Values.DURATION : Values.POSITIVE_DURATION;
            case COUNT, PERCENT -> Values.whole(setting.least(), setting.most());
            case FLAG ->
                Values.of(text -> Values.BOOLEAN.parse(text) ? 1L : 0L, Values.BOOLEAN.expected(setting.key()));
            case CHOICE -> {
                Map<String, Long> words = new LinkedHashMap<>();
                for (long i = setting.least(); i <= setting.most(); i++) {
                    words.put(setting.text(i), i);
                }
                yield Values.oneOf(words);
            }
        };
    }
}
