package io.faultline.dns.wire;

import java.io.IOException;
import java.util.List;
import org.xbill.DNS.Compression;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/**
 * Records as signatures see them. Only names in RDATA of the types of RFC 4034 section 6.2 are folded to lower case; in types
 * that came later, such as SVCB, they stay as they are (RFC 3597 section 7), where dnsjava folds them, too.
 */
public final class CanonicalForm {
    private CanonicalForm() {}

    /** Returns the records as an RRset whose canonical form is the right one. */
    public static RRset of(List<? extends Record> records) {
        RRset set = new RRset();
        for (Record record : records) {
            set.addRR(isFolded(record.getType()) ? record : new Verbatim(record));
        }
        return set;
    }

    /** Without NSEC, by RFC 6840 section 5.1. */
    private static boolean isFolded(int type) {
        return switch (type) {
            case Type.NS,
                    Type.MD,
                    Type.MF,
                    Type.CNAME,
                    Type.SOA,
                    Type.MB,
                    Type.MG,
                    Type.MR,
                    Type.PTR,
                    Type.MINFO,
                    Type.MX,
                    Type.RP,
                    Type.AFSDB,
                    Type.RT,
                    Type.SIG,
                    Type.PX,
                    Type.NXT,
                    Type.NAPTR,
                    Type.KX,
                    Type.SRV,
                    Type.DNAME,
                    Type.A6,
                    Type.RRSIG -> true;
            default -> false;
        };
    }

    /** A record of octets. */
    private static final class Verbatim extends Record {
        private static final long serialVersionUID = 1;

        private final byte[] rdata;

        Verbatim(Record record) {
            super(record.getName(), record.getType(), record.getDClass(), record.getTTL());
            rdata = WireRRset.rdataOf(record);
        }

        @Override
        protected void rrToWire(DNSOutput out, Compression compression, boolean canonical) {
            out.writeByteArray(rdata);
        }

        @Override
        protected String rrToString() {
            return "\\# " + rdata.length;
        }

        @Override
        protected void rrFromWire(DNSInput in) throws IOException {
            throw new IOException("not to be read");
        }

        @Override
        protected void rdataFromString(Tokenizer tokenizer, Name origin) throws IOException {
            throw new IOException("not to be read");
        }
    }
}
