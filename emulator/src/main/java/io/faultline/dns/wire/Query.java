package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Type;

/**
 * A query, parsed in place. Reused for every query of a loop; valid until the next one is parsed. The octets come from the
 * network and are taken as hostile: nothing here throws because of them.
 */
public final class Query {

    /** What the octets turned out to be. */
    public enum Outcome {
        /** A query to answer. */
        VALID,
        /** Shorter than a header: not worth an answer. */
        TOO_SHORT,
        /** QR is set: answering it could start a loop between two servers. */
        RESPONSE,
        /**
         * The opcode is another than QUERY; unless someone knows it, NOTIMP with the header only (RFC 8906 section 8.1). The
         * question is valid if {@link Query#hasQuestion}; what is behind it has not been looked at.
         */
        OTHER_OPCODE,
        /** Malformed (FORMERR with the header only). */
        MALFORMED,
        /** The OPT record or an option in it is malformed (RFC 6891 section 7: FORMERR with an OPT record). */
        MALFORMED_EDNS,
        /** No question, but a cookie: a request for a server cookie (RFC 7873 section 5.4). */
        COOKIE_ONLY,
        /** EDNS of a version above 0 (RFC 6891 section 6.1.3: BADVERS). */
        UNKNOWN_EDNS_VERSION
    }

    /** Size of UDP answers to a query without EDNS (RFC 1035 section 2.3.4); an EDNS size below means this (RFC 6891). */
    public static final int MIN_UDP_SIZE = 512;

    /** Owner (root), type, class, TTL, RDLENGTH. */
    private static final int FIXED_OF_ROOT_RECORD = 11;

    private static final InetSocketAddress NOBODY = new InetSocketAddress(0);

    private final NameBuffer name = new NameBuffer();
    private final QueryOptions options = new QueryOptions();
    private InetSocketAddress client = NOBODY;
    private Transport transport = Transport.UDP;
    private int id;
    private int flags;
    private int questionIndex;
    private int questionLength;
    private int type;
    private int dclass;
    private boolean edns;
    private int ednsVersion;
    private int udpSize;
    private boolean dnssecOk;

    /**
     * Parses the readable octets of {@code in}, whose indices are left alone.
     *
     * @return what they are; {@link #id} and {@link #flags} are valid unless {@link Outcome#TOO_SHORT}, {@link #options} after
     *     {@link Outcome#VALID} and {@link Outcome#COOKIE_ONLY}, the rest after {@link Outcome#VALID}, {@link
     *     Outcome#MALFORMED_EDNS} and {@link Outcome#UNKNOWN_EDNS_VERSION}
     */
    public Outcome parse(ByteBuf in, InetSocketAddress client, Transport transport) {
        this.client = client;
        this.transport = transport;
        edns = false;
        ednsVersion = 0;
        dnssecOk = false;
        udpSize = MIN_UDP_SIZE;
        questionLength = 0;
        options.clear();
        int start = in.readerIndex();
        int end = in.writerIndex();
        if (end - start < MessageWriter.HEADER_SIZE) {
            return Outcome.TOO_SHORT;
        }
        id = in.getUnsignedShort(start);
        flags = in.getUnsignedShort(start + 2);
        if ((flags & Flags.QR) != 0) {
            return Outcome.RESPONSE;
        }
        int questions = in.getUnsignedShort(start + 4);
        int at = start + MessageWriter.HEADER_SIZE;
        boolean readable = questions == 1 && readQuestion(in, at, end);
        if (Flags.opcode(flags) != Opcode.QUERY) {
            return Outcome.OTHER_OPCODE;
        }
        int authority = in.getUnsignedShort(start + 8);
        int additional = in.getUnsignedShort(start + 10);
        if (questions == 0 && authority == 0 && in.getUnsignedShort(start + 6) == 0) {
            Outcome outcome = parseAdditional(in, at, end, additional);
            return outcome == Outcome.VALID && options.hasCookie() ? Outcome.COOKIE_ONLY : Outcome.MALFORMED;
        }
        // RFC 9619: a query has one question; more are FORMERR. IXFR, alone, may bring a record in the authority
        // section.
        if (!readable || in.getUnsignedShort(start + 6) != 0 || (authority != 0 && type != Type.IXFR)) {
            return Outcome.MALFORMED;
        }
        at = skipRecords(in, at + questionLength, end, authority);
        return at < 0 ? Outcome.MALFORMED : parseAdditional(in, at, end, additional);
    }

    private boolean readQuestion(ByteBuf in, int index, int end) {
        questionIndex = index;
        int at = name.read(in, index, end);
        if (at == NameBuffer.MALFORMED || at + 4 > end) {
            return false;
        }
        type = in.getUnsignedShort(at);
        dclass = in.getUnsignedShort(at + 2);
        questionLength = at + 4 - index;
        return true;
    }

    private Outcome parseAdditional(ByteBuf in, int from, int end, int count) {
        int at = from;
        boolean sound = true;
        for (int i = 0; i < count; i++) {
            if (at + FIXED_OF_ROOT_RECORD <= end && in.getByte(at) == 0 && in.getUnsignedShort(at + 1) == Type.OPT) {
                int data = at + FIXED_OF_ROOT_RECORD;
                int length = in.getUnsignedShort(at + 9);
                if (data + length > end) {
                    return Outcome.MALFORMED;
                }
                // RFC 6891 section 6.1.1: more than one OPT is FORMERR.
                sound &= !edns;
                edns = true;
                udpSize = Math.max(MIN_UDP_SIZE, in.getUnsignedShort(at + 3));
                ednsVersion = in.getUnsignedByte(at + 6);
                dnssecOk = (in.getByte(at + 7) & 0x80) != 0;
                // What the options of a later version look like is not known here.
                sound &= ednsVersion > 0 || options.read(in, data, length);
                at = data + length;
            } else {
                at = skipRecords(in, at, end, 1);
                if (at < 0) {
                    return Outcome.MALFORMED;
                }
            }
        }
        if (at != end) {
            return Outcome.MALFORMED;
        }
        if (!sound) {
            return Outcome.MALFORMED_EDNS;
        }
        return ednsVersion > 0 ? Outcome.UNKNOWN_EDNS_VERSION : Outcome.VALID;
    }

    /** Returns the index after {@code count} records, or -1 if they are malformed, or one is an OPT out of its place. */
    private static int skipRecords(ByteBuf in, int from, int end, int count) {
        int at = from;
        for (int i = 0; i < count; i++) {
            at = skipName(in, at, end);
            if (at < 0 || at + 10 > end || in.getUnsignedShort(at) == Type.OPT) {
                return -1;
            }
            at += 10 + in.getUnsignedShort(at + 8);
            if (at > end) {
                return -1;
            }
        }
        return at;
    }

    private static int skipName(ByteBuf in, int from, int end) {
        int at = from;
        while (at < end) {
            int size = in.getUnsignedByte(at);
            if (size == 0) {
                return at + 1;
            }
            if (size >= 0xC0) {
                return at + 2 <= end ? at + 2 : -1;
            }
            if (size > 63) {
                return -1;
            }
            at += size + 1;
        }
        return -1;
    }

    /** Returns the queried name. It is reused: copy what must last. */
    public NameBuffer name() {
        return name;
    }

    /** Returns who asks. */
    public InetSocketAddress client() {
        return client;
    }

    /** Returns how the query came. */
    public Transport transport() {
        return transport;
    }

    /** Returns the message's id. */
    public int id() {
        return id;
    }

    /** Returns the header's flags as they came, see {@link Flags}. */
    public int flags() {
        return flags;
    }

    /** Returns the queried type. */
    public int type() {
        return type;
    }

    /** Returns the queried class. */
    public int dclass() {
        return dclass;
    }

    /** Returns whether the query has an OPT record. */
    public boolean hasEdns() {
        return edns;
    }

    /** Returns the largest UDP answer the client takes, at least 512 octets. */
    public int udpSize() {
        return udpSize;
    }

    /** Returns whether the client asks for DNSSEC records (RFC 3225). */
    public boolean dnssecOk() {
        return dnssecOk;
    }

    /** Returns the absolute index of the question in the query's buffer. */
    public int questionIndex() {
        return questionIndex;
    }

    /** Returns the length of the question in octets; 0 if there is none. */
    public int questionLength() {
        return questionLength;
    }

    /** Returns whether there is exactly one question, and it can be read. */
    public boolean hasQuestion() {
        return questionLength > 0;
    }

    /** Returns the EDNS options. */
    public QueryOptions options() {
        return options;
    }
}
