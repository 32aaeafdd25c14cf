package io.faultline.dns.resolver;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/**
 * An RRset and the RRSIGs over it.
 *
 * @param signatures an RRset of type RRSIG, or null if there are none
 */
record SignedRRset(WireName owner, WireRRset set, @Nullable WireRRset signatures) {

    /** Compiles records of one owner and type, and the RRSIGs that cover it. */
    static SignedRRset of(List<Record> records, List<Record> signatures) {
        return new SignedRRset(
                WireName.of(records.get(0).getName()),
                WireRRset.of(records, TtlScale.NONE),
                signatures.isEmpty() ? null : WireRRset.of(signatures, TtlScale.NONE));
    }

    /** Returns the records as validation wants them. */
    RRset toRRset() {
        Name name = owner.toName();
        RRset rrset = new RRset(set.toRecords(name));
        if (signatures != null) {
            signatures.toRecords(name).forEach(rrset::addRR);
        }
        return rrset;
    }
}
