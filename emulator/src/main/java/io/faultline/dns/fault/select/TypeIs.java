package io.faultline.dns.fault.select;

import io.faultline.dns.fault.StatelessCriterion;
import io.faultline.dns.wire.Query;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.Type;

/**
 * Queries for certain RR types.
 *
 * @param types the types, 0 to 65535
 */
public record TypeIs(List<Integer> types) implements StatelessCriterion {

    /** Creates the criterion. */
    public TypeIs {
        types = List.copyOf(types);
    }

    /** Takes queries for one type. */
    public static TypeIs of(int type) {
        return new TypeIs(List.of(type));
    }

    @Override
    public String describe() {
        return types.stream().map(Type::string).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean test(Query query) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == query.type()) {
                return true;
            }
        }
        return false;
    }
}
