package io.faultline.dns.managed;

import io.faultline.dns.wire.WireRRset;
import org.jspecify.annotations.Nullable;

/** What an alias can lead to outside of its zone: a load balancer. Loop thread only; allocates nothing for a query. */
public interface AliasTarget {
    /** Its addresses now, or null if it has none of this type. */
    @Nullable
    WireRRset rrset(int type);

    /** Whether it can serve: each of its target groups has a healthy target. */
    boolean isHealthy();
}
