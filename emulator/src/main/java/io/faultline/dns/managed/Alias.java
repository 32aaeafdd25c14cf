package io.faultline.dns.managed;

import org.xbill.DNS.Name;

/**
 * The records of another name of the zone stand for those of a record set. A target without record sets is no error: the alias
 * then answers NODATA.
 *
 * @param target absolute; of the same type as the record set
 * @param evaluateTargetHealth whether the record set is healthy only if its target is
 */
public record Alias(Name target, boolean evaluateTargetHealth) {
    public Alias {
        if (!target.isAbsolute()) {
            throw new IllegalArgumentException("alias target: " + target + " (expected: an absolute name)");
        }
    }
}
