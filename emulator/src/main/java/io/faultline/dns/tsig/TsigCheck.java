package io.faultline.dns.tsig;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import org.xbill.DNS.Rcode;

/** The checks of RFC 8945 section 5.2, in its order: key, MAC, time, truncation. */
final class TsigCheck {

    /** The MAC's length is one that no algorithm makes: FORMERR (section 5.2.2.1). */
    static final int MALFORMED = -1;

    private TsigCheck() {}

    /**
     * Checks a MAC.
     *
     * @param mac fed with the message but for the TSIG's own variables
     * @return NOERROR, BADSIG, BADTIME, or {@link #MALFORMED}; BADTRUNC if the MAC is right but cut shorter than {@code least} octets
     */
    static int check(TsigRecord tsig, TsigKey key, Mac mac, boolean timersOnly, int least, long now) {
        TsigAlgorithm algorithm = key.algorithm();
        int length = tsig.mac.length;
        if (length > algorithm.macBytes() || (length > 0 && length < algorithm.leastMacBytes())) {
            return MALFORMED;
        }
        if (timersOnly) {
            TsigMac.updateTimers(mac, tsig.timeSigned, tsig.fudge);
        } else {
            TsigMac.updateVariables(
                    mac, tsig.keyName, tsig.algorithm, tsig.timeSigned, tsig.fudge, tsig.error, tsig.other);
        }
        byte[] expected = mac.doFinal();
        // Takes as long for a wrong MAC as for a nearly right one.
        if (length == 0 || !MessageDigest.isEqual(Arrays.copyOf(expected, length), tsig.mac)) {
            return Rcode.BADSIG;
        }
        if (Math.abs(now - tsig.timeSigned) > tsig.fudge) {
            return Rcode.BADTIME;
        }
        return length < least ? Tsig.BADTRUNC : Rcode.NOERROR;
    }
}
