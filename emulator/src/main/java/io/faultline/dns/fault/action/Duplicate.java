package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.netty.channel.Channel;

/**
 * The same answer several times.
 *
 * @param copies how many there are beside the first, 1 to 100
 */
public record Duplicate(int copies) implements StatelessAction {

    /** Creates the action. */
    public Duplicate {
        if (copies < 1 || copies > 100) {
            throw new IllegalArgumentException("copies: " + copies + " (expected: 1 <= copies <= 100)");
        }
    }

    @Override
    public String describe() {
        return "send answers " + (copies + 1) + " times";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.deliver(this::send);
    }

    private void send(Reply reply, Replier replier) {
        Channel channel = replier.channel();
        for (int i = 0; channel != null && i < copies && RawSending.copy(reply, channel); i++) {
            // The copies go first, as the reply ends what is known of the query.
        }
        replier.reply(reply.take());
    }
}
