package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.RecordWalk;
import io.faultline.dns.fault.Reply;
import io.faultline.engine.NetworkLoop;

/** TTLs that run down and start anew, as if a cache, not the authority, answered. */
public record TtlCountdown() implements FaultAction {

    private static final long SECOND_NS = 1_000_000_000L;

    @Override
    public String describe() {
        return "count TTLs down";
    }

    @Override
    public Effect at(FaultSite site) {
        NetworkLoop loop = site.loop();
        long startNs = loop.nowNs();
        return (query, plan) -> plan.edit(reply -> age(reply, (loop.nowNs() - startNs) / SECOND_NS));
    }

    private static void age(Reply reply, long ageSeconds) {
        for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
            long ttl = at.ttl();
            if (TtlChange.hasTtl(at.type()) && ttl > 0) {
                at.ttl(ttl - ageSeconds % ttl);
            }
        }
    }
}
