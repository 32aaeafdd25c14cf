package io.faultline.dns.server;

import io.faultline.dns.fault.FaultPoint;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;

/**
 * An authoritative server, as faults see it.
 *
 * @param name its name
 * @param host the host that it runs on
 * @param server the server
 */
public record ServerFaultSite(String name, Host host, AuthoritativeServer server) implements FaultSite {

    @Override
    public FaultPoint faults() {
        return server.faultPoint();
    }

    @Override
    public ZoneTable zones() {
        return server.zones();
    }

    @Override
    public MessageHandler answeringFrom(ZoneTable zones) {
        return server.answeringFrom(zones);
    }

    @Override
    public void refuseTcp(boolean refuse) {
        server.refuseTcp(refuse);
    }
}
