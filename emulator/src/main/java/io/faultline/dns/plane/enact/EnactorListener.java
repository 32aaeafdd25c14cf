package io.faultline.dns.plane.enact;

import java.util.List;

/** Hears what an enactor does. Loop thread. */
public interface EnactorListener {
    /** It begins to apply a plan. */
    default void began(Enactor enactor, long generation) {}

    /** Its batch was refused, as another had changed the lock: so many times in this run over the endpoint. */
    default void lockLost(Enactor enactor, Endpoint endpoint, long generation, int times) {}

    /** It made an endpoint's name lead to a plan; {@code from} is the plan that was in use, 0 for none. */
    default void flipped(Enactor enactor, Endpoint endpoint, long generation, long from) {}

    /** It let a plan be, as it found it outdated. */
    default void abandoned(Enactor enactor, Endpoint endpoint, long generation, String why) {}

    /** It cannot apply a plan: the rollback record would have to lead to {@code missing}, whose tree is not there. */
    default void blocked(Enactor enactor, Endpoint endpoint, long generation, long missing) {}

    /**
     * It deleted the trees of old plans.
     *
     * @param applied the plan after which it cleaned up
     * @param active the plan in use, which may be one of the deleted
     */
    default void cleaned(Enactor enactor, Endpoint endpoint, long applied, List<Long> deleted, long active) {}
}
