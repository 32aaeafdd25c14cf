package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.ClientSubnet;
import io.faultline.dns.wire.Query;
import io.faultline.packet.Prefix;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Queries with a client subnet option (RFC 7871) that lies in certain prefixes: the resolver asks on behalf of clients there.
 *
 * @param prefixes the prefixes; a subnet that is wider than one is not in it
 */
public record SubnetIn(List<Prefix> prefixes) implements StatelessCriterion {

    /** Creates the criterion. */
    public SubnetIn {
        prefixes = List.copyOf(prefixes);
    }

    @Override
    public String describe() {
        return "for clients in " + prefixes.stream().map(Prefix::toString).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean test(Query query) {
        ClientSubnet subnet = query.options().subnet();
        if (!subnet.isPresent()) {
            return false;
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (contains(prefixes.get(i), subnet)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(Prefix prefix, ClientSubnet subnet) {
        if (subnet.sourceLength() < prefix.length()) {
            return false;
        }
        // The option has an IPv4 address in the upper 32 of its bits.
        return switch (subnet.family()) {
            case ClientSubnet.IPV4 -> prefix.isIpv4() && prefix.contains((int) (subnet.high() >>> 32));
            case ClientSubnet.IPV6 -> !prefix.isIpv4() && prefix.contains(subnet.high(), subnet.low());
            default -> false;
        };
    }
}
