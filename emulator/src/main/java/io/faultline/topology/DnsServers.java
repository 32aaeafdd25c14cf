package io.faultline.topology;

import io.faultline.dns.secure.DnsOverHttps;
import io.faultline.dns.secure.DnsOverTls;
import io.faultline.dns.secure.TlsIdentity;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.CookieOptions;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.DnsServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes authoritative servers as a topology describes them. */
final class DnsServers {

    /** What a real client at an edge on the loopback interface takes the server for. */
    private static final List<Address> AT_EDGES = List.of(Address.of("127.0.0.1"), Address.of("::1"));

    private DnsServers() {}

    /** Makes a server that does not listen yet. */
    static AuthoritativeServer create(Host host, DnsServerSpec spec, ZoneTable zones, DnsClock clock) {
        DnsServiceSpec service = spec.service();
        ServerOptions options = service.options().withCookies(cookies(host, service));
        AuthoritativeServer server =
                new AuthoritativeServer(host, host.addresses().get(0), spec.port(), zones, options, clock);
        Integer tlsPort = service.tlsPort();
        Integer httpsPort = service.httpsPort();
        if (tlsPort != null || httpsPort != null) {
            TlsIdentity identity = identity(host, spec);
            if (tlsPort != null) {
                server.addPort(tlsPort, new DnsOverTls(identity));
            }
            if (httpsPort != null) {
                server.addPort(httpsPort, new DnsOverHttps(identity));
            }
        }
        return server;
    }

    /** Without a secret of its own a server shares that of the run: any of them takes the cookies of any other. */
    private static @Nullable CookieOptions cookies(Host host, DnsServiceSpec service) {
        if (service.cookies() == DnsServiceSpec.Cookies.NONE) {
            return null;
        }
        boolean required = service.cookies() == DnsServiceSpec.Cookies.REQUIRE;
        String secret = service.cookieSecret();
        if (secret != null) {
            return CookieOptions.of(secret, service.cookieRotationSeconds(), required);
        }
        RandomGenerator random = host.loop().random("dns", "cookie secret");
        return new CookieOptions(random.nextLong(), random.nextLong(), service.cookieRotationSeconds(), required);
    }

    private static TlsIdentity identity(Host host, DnsServerSpec spec) {
        RandomGenerator random = host.loop().random(spec.name(), "tls");
        DnsServiceSpec.Pem pem = spec.service().pem();
        if (pem != null) {
            return TlsIdentity.ofPem(pem.certificates(), pem.key(), random);
        }
        List<Address> addresses = new ArrayList<>(host.addresses());
        addresses.addAll(AT_EDGES);
        return TlsIdentity.selfSigned(spec.name(), List.of(spec.name(), "localhost"), addresses, random);
    }
}
