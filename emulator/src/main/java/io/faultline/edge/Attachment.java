package io.faultline.edge;

import io.faultline.dns.resolver.StubResolver;
import io.faultline.host.Host;

/**
 * Where a client sits: the virtual host whose packets an edge sends, and that host's resolver.
 *
 * @param host the host
 * @param resolver resolves names for clients that leave it to the edge (SOCKS5 by name, HTTP proxies)
 */
public record Attachment(Host host, StubResolver resolver) {}
