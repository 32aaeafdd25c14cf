package io.faultline.topology.model;

import io.faultline.dns.transfer.TransferOptions;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.topology.config.Position;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authoritative DNS server.
 *
 * @param name its name
 * @param host the host that it runs on
 * @param port of UDP and TCP
 * @param zones the zones that it answers for
 * @param primaries servers of the topology that it fetches its zones from; with the next, none if it is a primary itself
 * @param otherPrimaries other servers that it fetches its zones from
 * @param catalog the zone that names further zones that it fetches (RFC 9432), or null
 * @param key what its messages to its primaries are signed with, or null
 * @param incremental what an incremental transfer of its zones is made of
 * @param service what it does beside
 * @param position where it is written
 */
public record DnsServerSpec(
        String name,
        String host,
        int port,
        List<String> zones,
        List<String> primaries,
        List<InetSocketAddress> otherPrimaries,
        @Nullable String catalog,
        @Nullable TsigKey key,
        TransferOptions.Incremental incremental,
        DnsServiceSpec service,
        Position position) {

    public DnsServerSpec {
        zones = List.copyOf(zones);
        primaries = List.copyOf(primaries);
        otherPrimaries = List.copyOf(otherPrimaries);
    }

    /** Whether it fetches its zones. */
    public boolean isSecondary() {
        return !primaries.isEmpty() || !otherPrimaries.isEmpty();
    }
}
