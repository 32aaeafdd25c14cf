package io.faultline.dns.zone;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Finds the NSEC3 records among those of a zone: the names that they stand at do not exist (RFC 5155 section 7.2.8). */
final class Nsec3Records {

    private Nsec3Records() {}

    /** Removes NSEC3 records, and the RRSIG records that cover them, and returns them as chains. */
    static List<DenialChain> takeFrom(Map<Name, List<Record>> byOwner, WireName origin, TtlScale ttlScale) {
        Map<Nsec3Parameters, List<DenialEntry>> chains = new LinkedHashMap<>();
        for (Iterator<Map.Entry<Name, List<Record>>> i = byOwner.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Name, List<Record>> owner = i.next();
            if (owner.getValue().stream().noneMatch(record -> record.getType() == Type.NSEC3)) {
                continue;
            }
            List<Record> hashed =
                    owner.getValue().stream().filter(Nsec3Records::isOfNsec3).toList();
            owner.getValue().removeAll(hashed);
            if (owner.getValue().isEmpty()) {
                i.remove();
            }
            addEntries(owner.getKey(), hashed, origin, ttlScale, chains);
        }
        List<DenialChain> result = new ArrayList<>();
        chains.forEach((parameters, entries) -> result.add(DenialChain.of(parameters, entries)));
        return result;
    }

    /** Returns whether it is an NSEC3 record or signs one. */
    static boolean isOfNsec3(Record record) {
        return record instanceof NSEC3Record
                || (record instanceof RRSIGRecord signature && signature.getTypeCovered() == Type.NSEC3);
    }

    private static void addEntries(
            Name owner,
            List<Record> records,
            WireName origin,
            TtlScale ttlScale,
            Map<Nsec3Parameters, List<DenialEntry>> chains) {
        byte[] hash = Nsec3Names.hash(owner, origin.toName());
        if (hash == null) {
            throw new IllegalArgumentException(
                    "NSEC3 at " + owner + " (expected: a hash as one label below " + origin + ")");
        }
        Map<Nsec3Parameters, List<Record>> byParameters = new LinkedHashMap<>();
        List<Record> signatures = new ArrayList<>();
        for (Record record : records) {
            if (record instanceof NSEC3Record nsec3) {
                byte[] salt = nsec3.getSalt() == null ? new byte[0] : nsec3.getSalt();
                Nsec3Parameters key = new Nsec3Parameters(nsec3.getHashAlgorithm(), nsec3.getIterations(), salt);
                byParameters.computeIfAbsent(key, k -> new ArrayList<>(1)).add(record);
            } else {
                signatures.add(record);
            }
        }
        WireRRset signed = signatures.isEmpty() ? null : WireRRset.of(signatures, ttlScale);
        WireName name = WireName.of(owner);
        byParameters.forEach((parameters, list) -> chains.computeIfAbsent(parameters, k -> new ArrayList<>())
                .add(new DenialEntry(hash, name, WireRRset.of(list, ttlScale), signed)));
    }
}
