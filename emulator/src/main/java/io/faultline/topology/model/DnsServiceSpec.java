package io.faultline.topology.model;

import io.faultline.dns.server.ServerOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a DNS server does beside answering for its zones.
 *
 * @param options all but the cookies
 * @param cookies whether it answers cookies
 * @param cookieSecret 32 hexadecimal digits that servers share; null for one that follows from the seed
 * @param cookieRotationSeconds how long a secret is used; 0 for ever
 * @param tlsPort of DNS over TLS; null for none
 * @param httpsPort of DNS over HTTPS; null for none
 * @param pem the certificate that it shows; null for one of its own making
 */
public record DnsServiceSpec(
        ServerOptions options,
        Cookies cookies,
        @Nullable String cookieSecret,
        long cookieRotationSeconds,
        @Nullable Integer tlsPort,
        @Nullable Integer httpsPort,
        @Nullable Pem pem) {

    /** Returns the ports for connections inside TLS. */
    public List<Integer> securePorts() {
        List<Integer> ports = new ArrayList<>(2);
        if (tlsPort != null) {
            ports.add(tlsPort);
        }
        if (httpsPort != null) {
            ports.add(httpsPort);
        }
        return ports;
    }

    /** What is done with cookies (RFC 7873). */
    public enum Cookies {
        /** They are passed over. */
        NONE,
        /** They are answered. */
        ANSWER,
        /** Whoever uses them must have a valid one to be answered over UDP. */
        REQUIRE
    }

    /**
     * A certificate from outside.
     *
     * @param certificates the chain, PEM
     * @param key its key, PKCS#8 in PEM
     */
    public record Pem(String certificates, String key) {}
}
