package io.faultline.dns.fault.real;

/** A topology of name servers, each with a port 53 of its own in the namespace, and a preset that is on from the beginning. */
final class FaultyTopology {

    private final StringBuilder servers = new StringBuilder();
    private final StringBuilder edges = new StringBuilder();
    private final StringBuilder script = new StringBuilder();
    private int count;

    /**
     * Adds a server.
     *
     * @param preset what is wrong with it; empty for nothing
     * @return its line of a resolv.conf
     */
    String add(String name, String preset) {
        return add(name, preset, "");
    }

    /** Adds a server; {@code more} are more keys of the {@code dns-fault}. */
    String add(String name, String preset, String more) {
        String address = "127.0.53." + ++count;
        servers.append("    ").append(name).append(": {at: r}\n");
        edges.append("  edge-")
                .append(name)
                .append(": {type: dns, attach: client, listen: \"")
                .append(address);
        edges.append(":53\", to: ").append(name).append("}\n");
        if (!preset.isEmpty()) {
            script.append("  - {at: 0s, dns-fault: {preset: ")
                    .append(preset)
                    .append(", server: ")
                    .append(name);
            script.append(more).append("}}\n");
        }
        return "nameserver " + address + "\n";
    }

    /** Changes an address at a server after a time. */
    void change(String server, int atSeconds, String name, String address) {
        script.append("  - {at: ")
                .append(atSeconds)
                .append("s, dns-set: {server: ")
                .append(server)
                .append(", name: ");
        script.append(name)
                .append(", type: A, ttl: 60, data: [")
                .append(address)
                .append("]}}\n");
    }

    /** Returns where the server that was added last listens. */
    String lastAddress() {
        return "127.0.53." + count;
    }

    String yaml() {
        return """
                name: namespaces
                routers:
                  r: {prefix: "${net}.1.0.0/16"}
                hosts:
                  client: {at: r, address: "${net}.1.0.10"}
                  www: {at: r, address: "${net}.1.0.80", dns: www.lookup.test}
                dns:
                  servers:
                """ + servers + """
                  zones:
                    lookup.test: {ttl: 60, negative-ttl: 30}
                    signed.test:
                      ttl: 60
                      dnssec: {}
                      records: "www A ${net}.1.0.80"
                edges:
                """ + edges + (script.length() == 0 ? "" : "script:\n" + script);
    }
}
