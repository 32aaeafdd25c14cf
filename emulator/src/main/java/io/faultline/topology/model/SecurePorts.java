package io.faultline.topology.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which a DNS server or resolver is asked inside TLS.
 *
 * @param tls of DNS over TLS; null for none
 * @param https of DNS over HTTPS; null for none
 * @param pem the certificate that is shown; null for one of its own making
 */
public record SecurePorts(
        @Nullable Integer tls,
        @Nullable Integer https,
        @Nullable Pem pem) {

    /**
     * A certificate from outside.
     *
     * @param certificates the chain, PEM
     * @param key its key, PKCS#8 in PEM
     */
    public record Pem(String certificates, String key) {}

    /** Returns the numbers of the ports that there are. */
    public List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>(2);
        if (tls != null) {
            numbers.add(tls);
        }
        if (https != null) {
            numbers.add(https);
        }
        return numbers;
    }
}
