package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.Query;

/**
 * Flags of the header that are not what they should be.
 *
 * @param what what it does, in a few words
 * @param set bits of {@link Flags} to set
 * @param clear bits of {@link Flags} to clear
 */
public record FlagChange(String what, int set, int clear) implements StatelessAction {

    /** The reply says that it is a query: clients ignore it. */
    public static final FlagChange NO_QR = new FlagChange("clear QR", 0, Flags.QR);

    /** The server does not own up to its own data. */
    public static final FlagChange NO_AA = new FlagChange("clear AA", 0, Flags.AA);

    @Override
    public String describe() {
        return what;
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(this::change);
    }

    private void change(Reply reply) {
        reply.flags((reply.flags() | set) & ~clear);
    }
}
