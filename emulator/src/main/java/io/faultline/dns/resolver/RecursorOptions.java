package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Profiles;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.zone.DnsClock;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Where a recursive resolver starts, what it trusts, and how it behaves.
 *
 * @param hints addresses of the root's servers; may be empty if there are stub zones or forwarders
 * @param stubZones servers of zones that are known without any delegation, by origin
 * @param forwarders servers that are asked to recurse, instead of iterating from the root; may be empty
 * @param settings times, limits and habits
 * @param trustAnchors DS or DNSKEY records from which signed data is validated (RFC 4035 section 5); empty for no validation
 * @param clock the date by which signatures are judged
 */
public record RecursorOptions(
        List<InetSocketAddress> hints,
        Map<Name, List<InetSocketAddress>> stubZones,
        List<InetSocketAddress> forwarders,
        Settings settings,
        List<Record> trustAnchors,
        DnsClock clock) {

    /** Checks the options. */
    public RecursorOptions {
        hints = List.copyOf(hints);
        forwarders = List.copyOf(forwarders);
        trustAnchors = List.copyOf(trustAnchors);
        stubZones = Collections.unmodifiableMap(new LinkedHashMap<>(stubZones));
        if (hints.isEmpty() && forwarders.isEmpty() && stubZones.isEmpty()) {
            throw new IllegalArgumentException("hints, stubZones, forwarders: none (expected: at least one server)");
        }
    }

    /** Returns options of the standard profile, without validation. */
    public static RecursorOptions of(List<InetSocketAddress> hints, Map<Name, List<InetSocketAddress>> stubZones) {
        return new RecursorOptions(hints, stubZones, List.of(), Profiles.STANDARD.settings(), List.of(), () -> 0);
    }

    /** Returns options of the standard profile that forward every question. */
    public static RecursorOptions forwarding(List<InetSocketAddress> forwarders) {
        return new RecursorOptions(List.of(), Map.of(), forwarders, Profiles.STANDARD.settings(), List.of(), () -> 0);
    }

    /** Returns the same options with other settings. */
    public RecursorOptions with(Settings other) {
        return new RecursorOptions(hints, stubZones, forwarders, other, trustAnchors, clock);
    }

    /** Returns the same options with validation from {@code anchors}. */
    public RecursorOptions validating(List<? extends Record> anchors, DnsClock date) {
        return new RecursorOptions(hints, stubZones, forwarders, settings, List.copyOf(anchors), date);
    }
}
