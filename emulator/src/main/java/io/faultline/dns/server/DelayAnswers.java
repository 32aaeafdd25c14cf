package io.faultline.dns.server;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/**
 * The server answers late.
 *
 * @param selector which queries are meant
 * @param delayNs how late, in nanoseconds of the loop's clock
 */
public record DelayAnswers(Predicate<Query> selector, long delayNs) implements ServerFault {

    /** Creates the fault. */
    public DelayAnswers {
        if (delayNs < 0) {
            throw new IllegalArgumentException("delayNs: " + delayNs + " (expected: delayNs >= 0)");
        }
    }

    @Override
    public void apply(Query query, AnswerPlan plan) {
        if (selector.test(query)) {
            plan.delay(delayNs);
        }
    }
}
