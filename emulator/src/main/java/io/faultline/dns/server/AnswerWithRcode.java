package io.faultline.dns.server;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;
import org.xbill.DNS.Rcode;

/**
 * The server answers with an error and no records.
 *
 * @param selector which queries are meant
 * @param rcode the response code, 0 to 15
 */
public record AnswerWithRcode(Predicate<Query> selector, int rcode) implements ServerFault {

    /** Creates the fault. */
    public AnswerWithRcode {
        if (rcode < 0 || rcode > 15) {
            throw new IllegalArgumentException("rcode: " + rcode + " (expected: 0 <= rcode <= 15)");
        }
    }

    /** The server answers SERVFAIL. */
    public static AnswerWithRcode servfail(Predicate<Query> selector) {
        return new AnswerWithRcode(selector, Rcode.SERVFAIL);
    }

    /** The server answers REFUSED. */
    public static AnswerWithRcode refused(Predicate<Query> selector) {
        return new AnswerWithRcode(selector, Rcode.REFUSED);
    }

    @Override
    public void apply(Query query, AnswerPlan plan) {
        if (selector.test(query)) {
            plan.answerWith(rcode);
        }
    }
}
