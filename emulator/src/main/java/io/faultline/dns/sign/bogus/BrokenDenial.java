package io.faultline.dns.sign.bogus;

import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Breaks the records by which a zone proves what it has not. */
final class BrokenDenial {

    private BrokenDenial() {}

    /** No record at all. */
    static Zone without(Zone zone) {
        ZoneRevision revision = new ZoneRevision(zone);
        revision.nsec3Chain(null);
        revision.editAll((name, node) -> node.rrset(Type.NSEC) == null ? node : node.without(Type.NSEC, node.isKept()));
        return revision.build();
    }

    /** Every record leads to what comes right behind its own name, so that none covers anything. */
    static Zone withGaps(Zone zone, ZoneSigner signer) {
        return changeLinks(zone, signer, BrokenDenial::withGap);
    }

    private static Record withGap(Record record) {
        if (record instanceof NSECRecord nsec) {
            return new NSECRecord(nsec.getName(), DClass.IN, nsec.getTTL(), behind(nsec.getName()), nsec.getTypes());
        }
        NSEC3Record nsec3 = (NSEC3Record) record;
        byte[] own = io.faultline.dns.zone.Nsec3Names.hash(nsec3.getName(), new Name(nsec3.getName(), 1));
        byte[] next = own == null ? nsec3.getNext().clone() : own;
        for (int i = next.length - 1; i >= 0 && ++next[i] == 0; i--) {
            // The carry goes on.
        }
        return nsec3(nsec3, next, nsec3.getTypes());
    }

    /** RFC 4034 section 6.1: nothing is between a name and the one with a label of one zero octet before it. */
    private static Name behind(Name name) {
        try {
            return Name.concatenate(Name.fromString("\\000"), name);
        } catch (TextParseException | NameTooLongException e) {
            return name;
        }
    }

    /** Every record says that its name has all of the types that are asked for most. */
    static Zone withWrongTypes(Zone zone, ZoneSigner signer) {
        return changeLinks(zone, signer, record -> {
            if (record instanceof NSECRecord nsec) {
                return new NSECRecord(nsec.getName(), DClass.IN, nsec.getTTL(), nsec.getNext(), more(nsec.getTypes()));
            }
            NSEC3Record nsec3 = (NSEC3Record) record;
            return nsec3(nsec3, nsec3.getNext(), more(nsec3.getTypes()));
        });
    }

    private static int[] more(int[] types) {
        TreeSet<Integer> more = new TreeSet<>(List.of(Type.A, Type.AAAA, Type.MX, Type.TXT, Type.SRV, Type.HTTPS));
        for (int type : types) {
            more.add(type);
        }
        return more.stream().mapToInt(Integer::intValue).toArray();
    }

    private static NSEC3Record nsec3(NSEC3Record model, byte[] next, int[] types) {
        return new NSEC3Record(
                model.getName(),
                DClass.IN,
                model.getTTL(),
                model.getHashAlgorithm(),
                model.getFlags(),
                model.getIterations(),
                model.getSalt(),
                next,
                types);
    }

    /** So many iterations that who follows RFC 9276 section 3.2 takes the zone for unsigned, or fails. */
    static Zone withIterations(Zone zone, ZoneSigner signer, int iterations) {
        boolean optOut = signer.policy().denial() instanceof DenialPolicy.Nsec3 nsec3 && nsec3.optOut();
        DenialPolicy denial =
                new DenialPolicy.Nsec3(new Nsec3Parameters(Nsec3Parameters.SHA1, iterations, new byte[0]), optOut);
        return signer.withPolicy(signer.policy().withDenial(denial)).sign(zone);
    }

    static Zone withoutWildcardProof(Zone zone) {
        DenialChain chain = zone.denial();
        if (chain == null) {
            throw new IllegalArgumentException(zone + " (expected: a zone with NSEC or NSEC3 records)");
        }
        ZoneRevision revision = new ZoneRevision(zone);
        revision.denial(chain.withheldFromWildcards(true));
        return revision.build();
    }

    private static Zone changeLinks(Zone zone, ZoneSigner signer, UnaryOperator<Record> change) {
        DenialChain chain = zone.denial();
        ZoneRevision revision = new ZoneRevision(zone);
        if (chain == null) {
            throw new IllegalArgumentException(zone + " (expected: a zone with NSEC or NSEC3 records)");
        }
        for (DenialEntry link : chain.entries()) {
            WireName owner = link.owner();
            List<Record> changed = new ArrayList<>();
            link.rrset().toRecords(owner.toName()).forEach(record -> changed.add(change.apply(record)));
            WireRRset set = WireRRset.of(changed, zone.ttlScale());
            revision.put(owner, set);
            revision.put(owner, signer.signatures(zone, owner, set));
        }
        return revision.build();
    }
}
