package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.net.InetSocketAddress;
import java.util.Map;
import org.xbill.DNS.Name;

/** What a resolver remembers of servers, by address. Bounded; forgotten after a time. */
final class ServerMemories {

    /** As Unbound's {@code infra-cache-numhosts}. */
    private static final int MAX_SERVERS = 10_000;

    private final Settings settings;
    private final Map<InetSocketAddress, ServerMemory> servers = new BoundedMap<>(MAX_SERVERS);

    ServerMemories(Settings settings) {
        this.settings = settings;
    }

    /** Returns what is known of a server; at first, nothing. */
    ServerMemory of(InetSocketAddress server, long nowNs) {
        ServerMemory known = servers.get(server);
        // As Unbound's infra-keep-probing off: a server found dead is as any other when its time is over.
        if (known == null || known.forgottenNs <= nowNs) {
            known = new ServerMemory(settings, nowNs);
            servers.put(server, known);
        }
        return known;
    }

    void lame(InetSocketAddress server, Name zone, long nowNs) {
        of(server, nowNs).lameFor(zone, nowNs + settings.get(Setting.LAME_TTL));
    }

    void clear() {
        servers.clear();
    }
}
