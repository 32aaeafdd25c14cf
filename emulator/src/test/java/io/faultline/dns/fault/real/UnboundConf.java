package io.faultline.dns.fault.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of an unbound that asks the servers of a {@link FaultyTopology}, its timers being those of its makers. */
final class UnboundConf {

    private UnboundConf() {}

    /**
     * Writes a configuration.
     *
     * @param address where it listens, port 53
     * @param servers the addresses of the zones' servers
     * @param more more lines of its first section; with a trust anchor it validates
     */
    static Path write(Path directory, String address, String[] servers, String more) throws IOException {
        StringBuilder conf = new StringBuilder("""
                server:
                  directory: "%s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  do-daemonize: no
                  use-syslog: no
                  interface: %s
                  do-ip6: no
                  num-threads: 1
                  # A zone of the RFC 6761 names is unbound's own, and loopback addresses are not asked, unless told otherwise.
                  local-zone: "test." nodefault
                  do-not-query-localhost: no
                """.formatted(directory, address));
        conf.append("  module-config: \"")
                .append(more.contains("trust-anchor") ? "validator " : "")
                .append("iterator\"\n");
        conf.append(more);
        for (String zone : new String[] {"lookup.test", "signed.test"}) {
            conf.append("stub-zone:\n  name: \"").append(zone).append("\"\n");
            for (String server : servers) {
                conf.append("  stub-addr: ").append(server).append('\n');
            }
        }
        return Files.writeString(directory.resolve("unbound-" + address + ".conf"), conf);
    }
}
