package io.faultline.topology;

import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.CookieOptions;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.DnsServiceSpec;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes authoritative servers as a topology describes them. */
final class DnsServers {

    private DnsServers() {}

    /** Makes a server that does not listen yet. */
    static AuthoritativeServer create(Host host, DnsServerSpec spec, ZoneTable zones, DnsClock clock) {
        DnsServiceSpec service = spec.service();
        ServerOptions options = service.options().withCookies(cookies(host, service));
        AuthoritativeServer server =
                new AuthoritativeServer(host, host.addresses().get(0), spec.port(), zones, options, clock);
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
}
