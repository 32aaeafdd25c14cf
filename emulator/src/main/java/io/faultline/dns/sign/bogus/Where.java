package io.faultline.dns.sign.bogus;

import io.faultline.dns.wire.WireName;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Which RRsets of a zone are broken.
 *
 * @param name only those of this name; null for those of all names
 * @param type only those of this type; {@code ANY} for those of all types
 */
public record Where(@Nullable WireName name, int type) {

    /** Everywhere. */
    public static final Where EVERYWHERE = new Where(null, Type.ANY);

    /** At one name. */
    public static Where at(WireName name) {
        return new Where(name, Type.ANY);
    }

    boolean includes(WireName owner, int rrsetType) {
        return (name == null || name.equals(owner)) && (type == Type.ANY || type == rrsetType);
    }
}
