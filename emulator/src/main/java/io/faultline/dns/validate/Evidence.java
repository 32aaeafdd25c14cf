package io.faultline.dns.validate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/**
 * What a server said of a name and type, with the signatures.
 *
 * @param name the owner of {@code rrset}, or the name that is denied
 * @param type the type asked for
 * @param nameDenied of a denial, whether the whole name is denied (NXDOMAIN) and not only the type
 * @param rrset the RRset; null for a denial
 * @param soa the SOA of a denial; null if there is none
 * @param proof NSEC and NSEC3 RRsets that came with it
 */
public record Evidence(
        Name name,
        int type,
        boolean nameDenied,
        @Nullable RRset rrset,
        @Nullable RRset soa,
        List<RRset> proof) {

    /** Copies the list. */
    public Evidence {
        proof = List.copyOf(proof);
    }
}
