package io.faultline.dns.resolver;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Where CNAME and DNAME lead. */
final class Aliases {

    private Aliases() {}

    /** Returns where {@code alias}, a CNAME of {@code name} or a DNAME above it, leads; null if that name is too long. */
    static @Nullable Name target(Name name, WireName owner, WireRRset alias) {
        if (alias.type() == Type.CNAME) {
            WireName target = alias.redirection();
            return target == null ? null : target.toName();
        }
        try {
            return name.fromDNAME((DNAMERecord) alias.toRecords(owner.toName()).get(0));
        } catch (NameTooLongException e) {
            return null;
        }
    }

    /** Returns the CNAME that a DNAME stands for; it has its TTL and no signature (RFC 6672 sections 3.1 and 5.3.1). */
    static SignedRRset synthesised(SignedRRset dname, Name from, Name to) {
        Record cname = new CNAMERecord(from, DClass.IN, dname.set().ttl(), to);
        return new SignedRRset(WireName.of(from), WireRRset.of(List.of(cname), TtlScale.NONE), null);
    }
}
