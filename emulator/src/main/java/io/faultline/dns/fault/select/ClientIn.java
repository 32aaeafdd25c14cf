package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.Query;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Queries whose packets come from certain prefixes.
 *
 * @param prefixes the prefixes
 */
public record ClientIn(List<Prefix> prefixes) implements StatelessCriterion {

    /** Creates the criterion. */
    public ClientIn {
        prefixes = List.copyOf(prefixes);
    }

    @Override
    public String describe() {
        return "from " + prefixes.stream().map(Prefix::toString).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean test(Query query) {
        Address client = Address.of(query.client().getAddress());
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).contains(client)) {
                return true;
            }
        }
        return false;
    }
}
