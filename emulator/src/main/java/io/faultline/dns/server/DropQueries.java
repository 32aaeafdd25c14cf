package io.faultline.dns.server;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/**
 * The server is silent: no answer, no error.
 *
 * @param selector which queries are meant
 */
public record DropQueries(Predicate<Query> selector) implements ServerFault {

    @Override
    public void apply(Query query, AnswerPlan plan) {
        if (selector.test(query)) {
            plan.drop();
        }
    }
}
