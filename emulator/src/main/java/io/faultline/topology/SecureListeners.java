package io.faultline.topology;

import io.faultline.dns.secure.DnsOverHttps;
import io.faultline.dns.secure.DnsOverTls;
import io.faultline.dns.secure.TlsIdentity;
import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.topology.model.SecurePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Lets the DNS servers and resolvers of a region listen for DNS over TLS and DNS over HTTPS. */
final class SecureListeners {

    /** What a real client at an edge on the loopback interface takes the server for. */
    private static final List<Address> AT_EDGES = List.of(Address.of("127.0.0.1"), Address.of("::1"));

    private final List<String> certificates = new ArrayList<>();

    /** Returns the certificates that servers have made for themselves, PEM. */
    List<String> certificates() {
        return List.copyOf(certificates);
    }

    /**
     * Adds the ports that a topology asks for.
     *
     * @param name the server, for which its certificate is beside its addresses
     * @param addPort takes each port and what is spoken there
     */
    void add(Host host, String name, SecurePorts ports, BiConsumer<Integer, ConnectionSetup> addPort) {
        if (ports.numbers().isEmpty()) {
            return;
        }
        TlsIdentity identity = identity(host, name, ports);
        String certificate = identity.certificatePem();
        if (certificate != null) {
            certificates.add(certificate);
        }
        Integer tls = ports.tls();
        Integer https = ports.https();
        if (tls != null) {
            addPort.accept(tls, new DnsOverTls(identity));
        }
        if (https != null) {
            addPort.accept(https, new DnsOverHttps(identity));
        }
    }

    private static TlsIdentity identity(Host host, String name, SecurePorts ports) {
        RandomGenerator random = host.loop().random(name, "tls");
        SecurePorts.Pem pem = ports.pem();
        if (pem != null) {
            return TlsIdentity.ofPem(pem.certificates(), pem.key(), random);
        }
        List<Address> addresses = new ArrayList<>(host.addresses());
        addresses.addAll(AT_EDGES);
        return TlsIdentity.selfSigned(name, List.of(name, "localhost"), addresses, random);
    }
}
