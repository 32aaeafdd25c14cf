package io.faultline.scenario.action;

import java.util.List;

/**
 * Starts stopped DNS servers: {@code dns-start: ns1}.
 *
 * @param servers their names
 */
public record DnsStart(List<String> servers) implements Action {
    static final ActionKind KIND = new ActionKind(
            "dns-start",
            (value, scope) -> new DnsStart(scope.names(
                    value, "DNS server", scope.topology().dnsServers().keySet())));

    @Override
    public String describe() {
        return "start DNS server " + String.join(", ", servers);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        servers.forEach(server -> stage.region().dnsServer(server).start());
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
