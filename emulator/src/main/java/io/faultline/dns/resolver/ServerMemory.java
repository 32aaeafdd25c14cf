package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Name;

/**
 * What a resolver remembers of one server: how fast it answers, which zones it is lame for, whether it knows EDNS, its cookie.
 * The smoothed round-trip time is that of RFC 6298, with the gains of Jacobson: srtt 1/8, variance 1/4.
 */
final class ServerMemory {

    private static final int MAX_LAME_ZONES = 100;

    private final long minRtoNs;
    private final long maxRtoNs;
    private final long initialRtoNs;
    private final Map<Name, Long> lameUntilNs = new BoundedMap<>(MAX_LAME_ZONES);
    final long forgottenNs;

    private long srttNs;
    private long varianceNs;
    private long rtoNs;
    private int lostInARow;
    private boolean measured;
    private long leftAloneUntilNs;
    private boolean plain;
    private @Nullable CookieOption cookie;

    ServerMemory(Settings settings, long nowNs) {
        minRtoNs = settings.get(Setting.MIN_RTO);
        maxRtoNs = settings.get(Setting.MAX_RTO);
        initialRtoNs = settings.get(Setting.INITIAL_RTO);
        forgottenNs = nowNs + settings.get(Setting.SERVER_TTL);
        forgetTimes();
    }

    private void forgetTimes() {
        srttNs = 0;
        // So that the first RTO is the initial one: srtt + 4 variances.
        varianceNs = initialRtoNs / 4;
        rtoNs = initialRtoNs;
        measured = false;
    }

    /** An answer took so long. */
    void answered(long rttNs) {
        if (rtoNs >= maxRtoNs) {
            forgetTimes(); // As Unbound does: a server that is back is as one never heard of.
        }
        long delta = rttNs - srttNs;
        srttNs += delta / 8;
        varianceNs += (Math.abs(delta) - varianceNs) / 4;
        rtoNs = Math.max(minRtoNs, Math.min(maxRtoNs, srttNs + 4 * varianceNs));
        measured = true;
        lostInARow = 0;
        leftAloneUntilNs = 0;
    }

    /** There was no answer within {@code waitedNs}: the RTO doubles, unless another loss has doubled it meanwhile. */
    void lost(long waitedNs) {
        lostInARow++;
        if (rtoNs <= waitedNs) {
            rtoNs = Math.min(maxRtoNs, 2 * waitedNs);
        }
    }

    /** Sets the smoothed time as a resolver does that weighs servers by other rules. */
    void smoothed(long ns) {
        srttNs = ns;
        measured = true;
    }

    long rtoNs() {
        return rtoNs;
    }

    long smoothedNs() {
        return srttNs;
    }

    /** Returns whether a time is known. */
    boolean isMeasured() {
        return measured;
    }

    /** Returns how many queries in a row got no answer. */
    int lostInARow() {
        return lostInARow;
    }

    /** Returns whether it is not to be asked for a moment. */
    boolean isLeftAlone(long nowNs) {
        return nowNs < leftAloneUntilNs;
    }

    void leaveAloneUntil(long ns) {
        leftAloneUntilNs = ns;
    }

    boolean isLameFor(Name zone, long nowNs) {
        Long until = lameUntilNs.get(zone);
        return until != null && nowNs < until;
    }

    void lameFor(Name zone, long untilNs) {
        lameUntilNs.put(zone, untilNs);
    }

    /** Returns whether the server does not know EDNS (RFC 6891 section 7). */
    boolean isPlain() {
        return plain;
    }

    void plain() {
        plain = true;
    }

    @Nullable
    CookieOption cookie() {
        return cookie;
    }

    void cookie(CookieOption last) {
        cookie = last;
    }
}
