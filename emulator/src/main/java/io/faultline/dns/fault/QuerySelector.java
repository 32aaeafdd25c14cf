package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireName;
import org.xbill.DNS.Type;

/**
 * Which queries a fault is for.
 *
 * @param name the name asked for
 * @param below whether names below {@code name} are meant too
 * @param type the RR type asked for, or {@code ANY} for every type
 */
public record QuerySelector(WireName name, boolean below, int type) implements StatelessCriterion {

    /** Every query. */
    public static final QuerySelector ALL = new QuerySelector(WireName.ROOT, true, Type.ANY);

    /** Selects queries of every type for exactly {@code name}. */
    public static QuerySelector exactly(WireName name) {
        return new QuerySelector(name, false, Type.ANY);
    }

    /** Selects queries of every type for {@code name} and all names below it. */
    public static QuerySelector atOrBelow(WireName name) {
        return new QuerySelector(name, true, Type.ANY);
    }

    @Override
    public boolean test(Query query) {
        return (type == Type.ANY || type == query.type())
                && (below || query.name().labels() == name.labels())
                && query.name().isSubdomainOf(name);
    }

    @Override
    public String describe() {
        String names = below ? "at or below " + name : name.toString();
        return type == Type.ANY ? names : names + " " + Type.string(type);
    }
}
