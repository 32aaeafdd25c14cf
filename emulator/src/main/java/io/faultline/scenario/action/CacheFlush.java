package io.faultline.scenario.action;

import java.util.List;
import org.xbill.DNS.Name;

/**
 * Makes recursive resolvers forget all they know: {@code cache-flush: [resolver-az1, resolver-az2]}.
 *
 * @param resolvers their names
 */
public record CacheFlush(List<String> resolvers) implements Action {
    static final ActionKind KIND = new ActionKind(
            "cache-flush",
            (value, scope) -> new CacheFlush(scope.names(
                    value, "resolver", scope.topology().dnsResolvers().keySet())));

    @Override
    public String describe() {
        return "flush the cache of " + String.join(", ", resolvers);
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        resolvers.forEach(name -> stage.region().dnsResolver(name).flush(Name.root));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
