package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Who answers for a zone.
 *
 * @param zone the origin
 * @param servers its servers
 * @param recursive whether the servers are asked to recurse, so that they refer to nobody
 * @param fromChild whether the zone itself says so, which is more credible than its parent (RFC 2181 section 5.4.1)
 * @param expiresNs until when it may be used
 */
record Delegation(Name zone, List<NameServer> servers, boolean recursive, boolean fromChild, long expiresNs) {

    Delegation {
        servers = List.copyOf(servers);
    }

    /** Returns a delegation that is known from the start; its servers have addresses and no names. */
    static Delegation configured(Name zone, List<InetSocketAddress> addresses, boolean recursive) {
        return new Delegation(zone, List.of(new NameServer(Name.root, addresses)), recursive, true, Long.MAX_VALUE);
    }
}
