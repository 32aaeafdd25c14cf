package io.faultline.scenario.action;

import java.util.List;

/**
 * Stops DNS servers, whose hosts go on and answer queries with ICMP port unreachable: {@code dns-stop: ns1}.
 *
 * @param servers their names
 */
public record DnsStop(List<String> servers) implements Action {
    static final ActionKind KIND = new ActionKind(
            "dns-stop",
            (value, scope) -> new DnsStop(scope.names(
                    value, "DNS server", scope.topology().dnsServers().keySet())));

    @Override
    public String describe() {
        return "stop DNS server " + String.join(", ", servers);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        servers.forEach(server -> stage.region().dnsServer(server).stop());
        return atNs ->
                servers.forEach(server -> stage.region().dnsServer(server).start());
    }
}
