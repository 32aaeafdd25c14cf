package io.faultline.dns.tsig;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Whom to let do something: who asks from a prefix, who signs with a key, or who does both where both are given.
 *
 * @param prefix where the client must be, or null for anywhere
 * @param key the name of the key that the message must be signed with, or null for none
 */
public record AccessRule(@Nullable Prefix prefix, @Nullable Name key) {

    /** Rejects a rule without any condition. */
    public AccessRule {
        if (prefix == null && key == null) {
            throw new IllegalArgumentException("a rule without prefix and key (expected: one of them or both)");
        }
    }

    boolean matches(Address client, @Nullable Name signedWith) {
        return (prefix == null || prefix.contains(client)) && (key == null || key.equals(signedWith));
    }
}
