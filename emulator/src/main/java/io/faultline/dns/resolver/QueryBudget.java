package io.faultline.dns.resolver;

/** How many queries may still be sent for one question of a client, whatever they are for (as BIND's max-query-count). */
final class QueryBudget {

    private int left;

    QueryBudget(int queries) {
        left = queries;
    }

    /** Takes one; returns false if there is none left. */
    boolean take() {
        return left-- > 0;
    }
}
