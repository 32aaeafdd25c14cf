package io.faultline.topology.read;

import io.faultline.dns.secure.TlsIdentity;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.SecurePorts;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a DNS server or resolver is asked inside TLS.
 *
 * <pre>
 * tls: 853                         DNS over TLS
 * https: 443                       DNS over HTTPS, at /dns-query
 * certificate: cert.pem            with certificate-key: key.pem; one of its own making by default
 * </pre>
 */
final class SecurePortsReader {

    static final String[] KEYS = {"tls", "https", "certificate", "certificate-key"};

    private final Reading reading;

    SecurePortsReader(Reading reading) {
        this.reading = reading;
    }

    SecurePorts read(ConfigMap map) {
        return new SecurePorts(map.get("tls", Values.PORT), map.get("https", Values.PORT), pem(map));
    }

    private SecurePorts.@Nullable Pem pem(ConfigMap map) {
        if (map.has("certificate") != map.has("certificate-key")) {
            map.complain(
                    map.has("certificate") ? "certificate" : "certificate-key",
                    "one of certificate and certificate-key",
                    "both, or none");
            return null;
        }
        String certificates = file(map, "certificate");
        String key = file(map, "certificate-key");
        if (certificates == null || key == null) {
            return null;
        }
        try {
            TlsIdentity.ofPem(certificates, key, new SplittableRandom(0));
            return new SecurePorts.Pem(certificates, key);
        } catch (IllegalArgumentException e) {
            map.complain("certificate", String.valueOf(e.getMessage()), "a PEM certificate chain and its PKCS#8 key");
            return null;
        }
    }

    private @Nullable String file(ConfigMap map, String key) {
        return map.value(key) instanceof ScalarNode file ? reading.tree().read(file) : null;
    }
}
