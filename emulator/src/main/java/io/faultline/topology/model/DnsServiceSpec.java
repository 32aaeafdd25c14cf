package io.faultline.topology.model;

import io.faultline.dns.server.ServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a DNS server does beside answering for its zones.
 *
 * @param options all but the cookies
 * @param cookies whether it answers cookies
 * @param cookieSecret 32 hexadecimal digits that servers share; null for one that follows from the seed
 * @param cookieRotationSeconds how long a secret is used; 0 for ever
 * @param secure where it is asked inside TLS
 */
public record DnsServiceSpec(
        ServerOptions options,
        Cookies cookies,
        @Nullable String cookieSecret,
        long cookieRotationSeconds,
        SecurePorts secure) {

    /** What is done with cookies (RFC 7873). */
    public enum Cookies {
        /** They are passed over. */
        NONE,
        /** They are answered. */
        ANSWER,
        /** Whoever uses them must have a valid one to be answered over UDP. */
        REQUIRE
    }
}
