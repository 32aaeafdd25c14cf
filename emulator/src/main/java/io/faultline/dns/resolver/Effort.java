package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one question of a client may cost, whatever the queries are for (as BIND's max-query-count), and which servers it has found
 * to give bogus data, so that others are asked.
 */
final class Effort {

    private final Set<InetSocketAddress> distrusted = new LinkedHashSet<>();
    private int queriesLeft;
    private int retriesLeft;

    Effort(int queries, int retries) {
        queriesLeft = queries;
        retriesLeft = retries;
    }

    /** Takes a query; returns false if there is none left. */
    boolean takeQuery() {
        return queriesLeft-- > 0;
    }

    /** Takes a retry after bogus data; returns false if there is none left. */
    boolean takeRetry() {
        return retriesLeft-- > 0;
    }

    void distrust(@Nullable InetSocketAddress server) {
        if (server != null) {
            distrusted.add(server);
        }
    }

    boolean trusts(InetSocketAddress server) {
        return !distrusted.contains(server);
    }
}
