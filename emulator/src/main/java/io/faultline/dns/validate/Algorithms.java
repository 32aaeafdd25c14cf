package io.faultline.dns.validate;

import java.util.Set;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.DNSSEC.Digest;
import org.xbill.DNS.DSRecord;

/** Which algorithms are validated: those that RFC 8624 section 3 says a validator must or should know. */
final class Algorithms {

    private static final Set<Integer> SIGNATURES = Set.of(
            Algorithm.RSASHA1,
            Algorithm.RSA_NSEC3_SHA1,
            Algorithm.RSASHA256,
            Algorithm.RSASHA512,
            Algorithm.ECDSAP256SHA256,
            Algorithm.ECDSAP384SHA384,
            Algorithm.ED25519);

    private static final Set<Integer> DIGESTS = Set.of(Digest.SHA1, Digest.SHA256, Digest.SHA384);

    private Algorithms() {}

    static boolean isKnown(int algorithm) {
        return SIGNATURES.contains(algorithm);
    }

    static boolean isKnownDigest(DSRecord ds) {
        return DIGESTS.contains(ds.getDigestID());
    }

    static boolean isSha1(DSRecord ds) {
        return ds.getDigestID() == Digest.SHA1;
    }
}
