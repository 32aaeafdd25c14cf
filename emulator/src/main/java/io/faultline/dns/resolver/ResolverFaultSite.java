package io.faultline.dns.resolver;

import io.faultline.dns.fault.FaultPoint;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import org.jspecify.annotations.Nullable;

/**
 * A resolver, as faults see it: what its clients get, not what it gets.
 *
 * @param name its name
 * @param host the host that it runs on
 * @param resolver the resolver
 */
public record ResolverFaultSite(String name, Host host, RecursiveResolver resolver) implements FaultSite {

    @Override
    public FaultPoint faults() {
        return resolver.faults();
    }

    @Override
    public @Nullable ZoneTable zones() {
        return null;
    }

    @Override
    public MessageHandler answeringFrom(ZoneTable zones) {
        throw new IllegalArgumentException("zones at resolver " + name + " (expected: a DNS server)");
    }

    @Override
    public void refuseTcp(boolean refuse) {
        resolver.refuseTcp(refuse);
    }
}
