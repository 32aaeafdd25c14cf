package io.faultline.dns.sign;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneRevision;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes signatures anew that expire soon. Used once. */
final class SignatureRefresh {

    /** Where the expiration is in an RRSIG's RDATA (RFC 4034 section 3.1). */
    private static final int EXPIRATION = 8;

    private final Zone zone;
    private final RRsetSigner signer;
    private int left;

    SignatureRefresh(Zone zone, RRsetSigner signer) {
        this.zone = zone;
        this.signer = signer;
    }

    /** Returns the zone itself if nothing expires until {@code untilSeconds}. */
    Zone refresh(long untilSeconds, int limit) {
        left = limit;
        ZoneRevision revision = new ZoneRevision(zone);
        revision.editAll((name, node) -> refresh(name, node, untilSeconds));
        DenialChain chain = zone.denial();
        if (chain != null && chain.nsec3() != null) {
            revision.nsec3Chain(refresh(chain, untilSeconds));
        }
        return left == limit ? zone : revision.build();
    }

    private ZoneNode refresh(WireName name, ZoneNode node, long untilSeconds) {
        ZoneNode refreshed = node;
        for (int i = 0; i < node.signatureCount() && left > 0; i++) {
            WireRRset set = node.rrset(node.signaturesAt(i).coveredType());
            if (set != null && expires(node.signaturesAt(i), untilSeconds)) {
                refreshed = refreshed.with(signer.sign(name, set));
                left--;
            }
        }
        return refreshed;
    }

    private DenialChain refresh(DenialChain chain, long untilSeconds) {
        DenialChain refreshed = chain;
        for (DenialEntry link : chain.entries()) {
            if (left > 0 && link.signatures() != null && expires(link.signatures(), untilSeconds)) {
                refreshed = refreshed.with(link.withSignatures(signer.sign(link.owner(), link.rrset())));
                left--;
            }
        }
        return refreshed;
    }

    /** Returns when the first signature of a zone expires, in seconds since 1970, or {@link Long#MAX_VALUE} if there is none. */
    static long firstExpiration(Zone zone) {
        long[] first = {Long.MAX_VALUE};
        new ZoneRevision(zone).editAll((name, node) -> {
            for (int i = 0; i < node.signatureCount(); i++) {
                first[0] = Math.min(first[0], expiration(node.signaturesAt(i)));
            }
            return node;
        });
        DenialChain chain = zone.denial();
        if (chain != null && chain.nsec3() != null) {
            for (DenialEntry link : chain.entries()) {
                @Nullable WireRRset signatures = link.signatures();
                first[0] = signatures == null ? first[0] : Math.min(first[0], expiration(signatures));
            }
        }
        return first[0];
    }

    private static boolean expires(WireRRset signatures, long untilSeconds) {
        return expiration(signatures) <= untilSeconds;
    }

    private static long expiration(WireRRset signatures) {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < signatures.size(); i++) {
            first = Math.min(first, ByteBuffer.wrap(signatures.rdata(i)).getInt(EXPIRATION) & 0xFFFF_FFFFL);
        }
        return first;
    }
}
