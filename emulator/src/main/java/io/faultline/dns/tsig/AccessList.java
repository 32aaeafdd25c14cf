package io.faultline.dns.tsig;

import io.faultline.packet.Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Who may do something: whom any rule matches.
 *
 * @param rules in no order that matters
 */
public record AccessList(List<AccessRule> rules) {

    /** Nobody. */
    public static final AccessList NOBODY = new AccessList(List.of());

    /** Copies the rules. */
    public AccessList {
        rules = List.copyOf(rules);
    }

    /** Returns a list of these rules. */
    public static AccessList of(AccessRule... rules) {
        return new AccessList(List.of(rules));
    }

    /**
     * Returns whether a client may.
     *
     * @param signedWith the key whose signature was verified, or null
     */
    public boolean allows(InetSocketAddress client, @Nullable Name signedWith) {
        if (rules.isEmpty()) {
            return false;
        }
        Address address = Address.of(client.getAddress());
        for (AccessRule rule : rules) {
            if (rule.matches(address, signedWith)) {
                return true;
            }
        }
        return false;
    }
}
