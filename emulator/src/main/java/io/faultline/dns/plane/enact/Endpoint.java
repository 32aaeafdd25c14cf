package io.faultline.dns.plane.enact;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A stable name that plans lead somewhere, and the names that belong to it:
 *
 * <pre>
 * dynamodb                  A, AAAA   alias of the root of the active plan
 * rollback.dynamodb         A, AAAA   alias of the root that was active before
 * plan-110.dynamodb         A, AAAA   a plan's root: one weighted alias for each balancer
 * lb.plan-110.dynamodb      A, AAAA   a plan's leaf: a balancer's addresses
 * lock.dynamodb             TXT       who may write, and until when
 * generation.dynamodb       TXT       the active plan's number, where batches are fenced
 * </pre>
 *
 * @param name the stable name
 * @param zone the origin of the hosted zone that it is in
 * @param balancers the names of the balancers that are behind it, as plans know them
 * @param ttlSeconds of leaves
 * @param ipv4 whether it has A records
 * @param ipv6 whether it has AAAA records
 */
public record Endpoint(Name name, Name zone, List<String> balancers, long ttlSeconds, boolean ipv4, boolean ipv6) {
    private static final String ROOT = "plan-";

    public Endpoint {
        balancers = List.copyOf(balancers);
        if (!name.subdomain(zone) || name.equals(zone)) {
            throw new IllegalArgumentException("endpoint: " + name + " (expected: a name below " + zone + ")");
        }
        if (!ipv4 && !ipv6) {
            throw new IllegalArgumentException("endpoint " + name + ": no family (expected: ipv4, ipv6 or both)");
        }
    }

    /** Where its lock is. */
    public Name lock() {
        return below("lock");
    }

    /** Where the number of its active plan is. */
    public Name fence() {
        return below("generation");
    }

    /** What points at the root that was active before. */
    public Name rollback() {
        return below("rollback");
    }

    /** The root of a plan. */
    public Name root(long generation) {
        return below(ROOT + generation);
    }

    /** A balancer in a plan. */
    public Name leaf(long generation, String balancer) {
        return below(balancer + "." + ROOT + generation);
    }

    /** The types of its addresses. */
    public List<Integer> types() {
        List<Integer> types = new ArrayList<>(2);
        if (ipv4) {
            types.add(Type.A);
        }
        if (ipv6) {
            types.add(Type.AAAA);
        }
        return types;
    }

    /** The generation of the plan whose root, or whose leaf, a name is; 0 if it is neither. */
    public long generation(Name of) {
        int label = of.labels() - name.labels() - 1;
        if (label < 0 || !of.subdomain(name)) {
            return 0;
        }
        String text = of.getLabelString(label);
        if (!text.startsWith(ROOT)) {
            return 0;
        }
        try {
            return Long.parseLong(text.substring(ROOT.length()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Name below(String labels) {
        try {
            return Name.fromString(labels, name);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("name: " + labels + "." + name + " (expected: a domain name)", e);
        }
    }
}
