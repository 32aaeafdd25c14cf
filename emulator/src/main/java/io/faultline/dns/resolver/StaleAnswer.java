package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Looks for an answer among what has expired and may still be served (RFC 8767). Used once. */
final class StaleAnswer {

    private static final Failure STALE = new Failure(ExtendedErrorCodeOption.STALE_ANSWER, "");
    private static final Failure STALE_NXDOMAIN = new Failure(ExtendedErrorCodeOption.STALE_NXDOMAIN_ANSWER, "");

    private final Recursion recursion;
    private final Question question;
    private final List<Resolved.Link> chain = new ArrayList<>();

    StaleAnswer(Recursion recursion, Question question) {
        this.recursion = recursion;
        this.question = question;
    }

    @Nullable
    Resolved find() {
        Name name = question.name();
        for (int i = 0; i <= recursion.settings().count(Setting.MAX_RESTARTS); i++) {
            CacheEntry.Data data = recursion.cache().stale(name, question.type(), recursion.nowNs());
            if (data instanceof CacheEntry.Negative denial) {
                return end(denial.rcode(), denial);
            }
            if (data instanceof CacheEntry.Positive found) {
                chain.add(new Resolved.Link(found, found.rrset()));
                return end(Rcode.NOERROR, null);
            }
            if (!(recursion.cache().stale(name, Type.CNAME, recursion.nowNs()) instanceof CacheEntry.Positive alias)) {
                return null;
            }
            chain.add(new Resolved.Link(alias, alias.rrset()));
            Name target =
                    Aliases.target(name, alias.rrset().owner(), alias.rrset().set());
            if (target == null) {
                return null;
            }
            name = target;
        }
        return null;
    }

    private Resolved end(int rcode, CacheEntry.@Nullable Negative denial) {
        return new Resolved(
                rcode, List.copyOf(chain), denial, false, true, rcode == Rcode.NXDOMAIN ? STALE_NXDOMAIN : STALE);
    }
}
