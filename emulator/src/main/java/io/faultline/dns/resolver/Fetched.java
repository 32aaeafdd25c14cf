package io.faultline.dns.resolver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the servers of the closest zone said of one name and type: aliases and records, or a denial, or nothing of use.
 *
 * @param found RRsets in the order of the chain of aliases
 * @param denial of the last name of the chain, or null
 * @param failure why there is nothing, or null
 */
record Fetched(
        List<CacheEntry.Positive> found,
        CacheEntry.@Nullable Negative denial,
        @Nullable Failure failure) {

    static Fetched failed(Failure failure) {
        return new Fetched(List.of(), null, failure);
    }
}
