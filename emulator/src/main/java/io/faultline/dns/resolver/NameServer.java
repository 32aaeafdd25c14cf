package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * A server of a zone, as a delegation names it.
 *
 * @param name its name
 * @param glue its addresses as far as they came with the delegation
 */
record NameServer(Name name, List<InetSocketAddress> glue) {

    NameServer {
        glue = List.copyOf(glue);
    }
}
