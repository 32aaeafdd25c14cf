package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.WireRRset;
import org.jspecify.annotations.Nullable;

/** Where the records of a record set come from. */
interface Source {
    /** Nowhere: an alias to a name without record sets. */
    Source NOWHERE = new Source() {
        @Override
        public @Nullable WireRRset answer(QuerySource client) {
            return null;
        }

        @Override
        public boolean isHealthy() {
            return false;
        }
    };

    /** The records for a client now, or null for NODATA. */
    @Nullable
    WireRRset answer(QuerySource client);

    /** Whether an alias to it that evaluates its target's health is healthy. */
    boolean isHealthy();

    /** Records of its own. */
    record Fixed(WireRRset rrset) implements Source {
        @Override
        public WireRRset answer(QuerySource client) {
            return rrset;
        }

        @Override
        public boolean isHealthy() {
            return true;
        }
    }

    /** The addresses of a balancer. */
    record Balanced(AliasTarget target, int type) implements Source {
        @Override
        public @Nullable WireRRset answer(QuerySource client) {
            return target.rrset(type);
        }

        @Override
        public boolean isHealthy() {
            return target.isHealthy();
        }
    }
}
