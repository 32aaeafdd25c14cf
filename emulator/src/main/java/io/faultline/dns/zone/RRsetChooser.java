package io.faultline.dns.zone;

import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.WireRRset;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, for each query, which RRset of one type a name answers with: the routing policies of managed DNS. Loop thread only;
 * allocates nothing for a query.
 */
public interface RRsetChooser {

    /** The RR type that it has the say about. */
    int type();

    /**
     * Chooses.
     *
     * @param client for whom; told for how much of the client's subnet the choice is meant
     * @return records of the type, or null for NODATA
     */
    @Nullable
    WireRRset choose(QuerySource client);
}
