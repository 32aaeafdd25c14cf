package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Who answers for a zone.
 *
 * @param zone the origin
 * @param addresses servers whose address is known
 * @param unresolved names of servers whose address is not
 * @param recursive whether the servers are asked to recurse, so that they refer to nobody
 * @param expiresNs until when it may be used
 */
record Delegation(
        Name zone, List<InetSocketAddress> addresses, List<Name> unresolved, boolean recursive, long expiresNs) {

    static Delegation configured(Name zone, List<InetSocketAddress> addresses, boolean recursive) {
        return new Delegation(zone, List.copyOf(addresses), List.of(), recursive, Long.MAX_VALUE);
    }
}
