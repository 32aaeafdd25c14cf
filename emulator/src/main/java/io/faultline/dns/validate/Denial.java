package io.faultline.dns.validate;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** What the NSEC or NSEC3 records of a zone, already verified, prove not to exist. */
abstract class Denial {

    /** What is known of a name that may be a zone cut. */
    enum Cut {
        /** It is a cut, and the zone below is not signed. */
        INSECURE,
        /** It is none. */
        NONE,
        /** The records prove neither. */
        UNPROVED
    }

    /** Returns whether {@code name} does not exist, nor a wildcard that would stand for it. */
    abstract Verdict noName(Name name);

    /** Returns whether {@code name}, or the wildcard that stands for it, has no records of the type. */
    abstract Verdict noData(Name name, int type);

    /** Returns whether {@code name} does not exist, so that the wildcard whose name has so many labels below the root stands. */
    abstract Verdict wildcard(Name name, int labels);

    /** Returns whether {@code name} is a cut without a DS. */
    abstract Cut cut(Name name);

    /** Returns what the records of one zone prove. */
    static Denial of(List<RRset> records, Name zone, Work work) {
        List<NSECRecord> nsec = new ArrayList<>();
        List<NSEC3Record> nsec3 = new ArrayList<>();
        for (RRset rrset : records) {
            for (Record record : rrset) {
                if (record instanceof NSECRecord one) {
                    nsec.add(one);
                } else if (record instanceof NSEC3Record three) {
                    nsec3.add(three);
                }
            }
        }
        return nsec.isEmpty() ? new Nsec3Denial(nsec3, zone, work) : new NsecDenial(nsec, zone);
    }

    static Verdict unproved(Name name) {
        return Verdict.bogus(ExtendedErrorCodeOption.NSEC_MISSING, "nothing proves the denial of " + name);
    }

    static Name wildcardOf(Name encloser) {
        try {
            return Name.concatenate(Name.fromConstantString("*"), encloser);
        } catch (NameTooLongException e) {
            return encloser; // There is no room for a wildcard, and so there is none.
        }
    }

    /** Returns the name that is left with {@code labels} labels, the root's included. */
    static Name suffix(Name name, int labels) {
        return new Name(name, name.labels() - labels);
    }
}
