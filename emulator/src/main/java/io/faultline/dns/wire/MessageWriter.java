package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/**
 * Writes one answer at a time straight into a buffer, with name compression (RFC 1035 section 4.1.4) and truncation at RRset
 * boundaries (RFC 2181 section 9). Reused for every answer of a loop; it allocates nothing.
 */
public final class MessageWriter {

    /** Octets of a message's header. */
    public static final int HEADER_SIZE = 12;

    /** Octets of an OPT record without options. */
    public static final int OPT_SIZE = 11;

    /** The two high bits that make a compression pointer. */
    static final int POINTER = 0xC000;

    private static final int POINTER_LIMIT = 0x4000;
    private static final AnswerOptions NO_OPTIONS = new AnswerOptions();
    private static final int SLOTS = 256;
    private static final int MAX_ENTRIES = SLOTS / 2;

    // Compression table: open addressing by the hash of a suffix. An entry is valid if its generation is the message's.
    private final int[] slotHash = new int[SLOTS];
    private final int[] slotOffset = new int[SLOTS];
    private final int[] slotGeneration = new int[SLOTS];
    private int generation;
    private int entries;

    private ByteBuf out;
    private int base;
    private int limit;
    private int maxSize;
    private final int[] counts = new int[3];
    private DnsName question = WireName.ROOT;
    private boolean questionIndexed;
    private int turn;

    /** Creates a writer. */
    public MessageWriter() {
        out = Unpooled.EMPTY_BUFFER;
    }

    /**
     * Starts an answer: leaves room for the header and copies the question octet for octet.
     *
     * @param out where the message is appended; the caller keeps the ownership
     * @param in the query's buffer
     * @param query the parsed query
     * @param maxSize largest size of the message in octets, the OPT record (written by {@link #finish}) included
     */
    public void begin(ByteBuf out, ByteBuf in, Query query, int maxSize) {
        this.out = out;
        base = out.writerIndex();
        this.maxSize = maxSize;
        limit = maxSize - (query.hasEdns() ? OPT_SIZE : 0);
        counts[0] = counts[1] = counts[2] = 0;
        entries = 0;
        generation++;
        question = query.name();
        questionIndexed = false;
        out.writeZero(HEADER_SIZE);
        out.writeBytes(in, query.questionIndex(), query.questionLength());
    }

    /**
     * Starts a message that is not the answer to the query at hand: one of the messages of a zone transfer.
     *
     * @param out where the message is appended; the caller keeps the ownership
     * @param name the name asked for
     * @param questionOctets the question as it came: name, type and class
     * @param maxSize largest size of the message in octets
     */
    public void begin(ByteBuf out, DnsName name, byte[] questionOctets, int maxSize) {
        this.out = out;
        base = out.writerIndex();
        this.maxSize = maxSize;
        limit = maxSize;
        counts[0] = counts[1] = counts[2] = 0;
        entries = 0;
        generation++;
        question = name;
        questionIndexed = false;
        out.writeZero(HEADER_SIZE);
        out.writeBytes(questionOctets);
    }

    /** Keeps {@code octets} more free for what is written behind the records: options of the OPT record, a signature. */
    public void reserve(int octets) {
        limit -= octets;
    }

    /**
     * Sets with which record RRsets of answer sections begin from now on; the records before it come last.
     *
     * @param firstRecord counted from 0, at least 0; taken modulo the size of an RRset
     */
    public void turn(int firstRecord) {
        turn = firstRecord;
    }

    /** Returns how many records the answer section has so far. */
    public int answerCount() {
        return counts[MessageSection.ANSWER.index];
    }

    /**
     * Adds an RRset.
     *
     * @return false if it does not fit; then nothing was added
     */
    public boolean add(MessageSection section, DnsName owner, WireRRset set) {
        int mark = out.writerIndex();
        if (mark - base + set.minimumSize() > limit) {
            return false;
        }
        int first = turn == 0 || section != MessageSection.ANSWER ? 0 : turn % set.size();
        if (set instanceof OpaqueRRset opaque && owner == question) {
            opaque.writeAtQuestion(first, out);
        } else {
            write(owner, set, first, set.size());
            write(owner, set, 0, first);
        }
        return commit(section, set.size(), mark);
    }

    private void write(DnsName owner, WireRRset set, int from, int to) {
        for (int i = from; i < to; i++) {
            writeOwner(owner);
            if (set instanceof OpaqueRRset opaque) {
                opaque.writeBody(i, out);
            } else {
                ((NamedRRset) set).writeBody(i, this, out);
            }
        }
    }

    /**
     * Adds as many records of an RRset as fit, which need not be all.
     *
     * @param from the first record to add
     * @return how many were added
     */
    public int addSome(MessageSection section, DnsName owner, WireRRset set, int from) {
        int added = 0;
        for (int i = from; i < set.size(); i++) {
            int mark = out.writerIndex();
            writeName(owner);
            if (set instanceof OpaqueRRset opaque) {
                opaque.writeBody(i, out);
            } else {
                ((NamedRRset) set).writeBody(i, this, out);
            }
            if (!commit(section, 1, mark)) {
                break;
            }
            added++;
        }
        return added;
    }

    /**
     * Adds a CNAME record that is in no zone: the one synthesised for a DNAME (RFC 6672 section 3.1).
     *
     * @return false if it does not fit; then nothing was added
     */
    public boolean addCname(DnsName owner, DnsName target, int ttlSeconds) {
        int mark = out.writerIndex();
        writeOwner(owner);
        out.writeShort(Type.CNAME).writeShort(DClass.IN).writeInt(ttlSeconds);
        int lengthIndex = out.writerIndex();
        out.writeShort(0);
        writeName(target);
        out.setShort(lengthIndex, out.writerIndex() - lengthIndex - 2);
        return commit(MessageSection.ANSWER, 1, mark);
    }

    /**
     * Adds a record that is in no zone.
     *
     * @param rdata without names that could be compressed
     * @return false if it does not fit; then nothing was added
     */
    public boolean addRecord(
            MessageSection section, DnsName owner, int type, int dclass, int ttlSeconds, byte[] rdata) {
        int mark = out.writerIndex();
        writeOwner(owner);
        out.writeShort(type).writeShort(dclass).writeInt(ttlSeconds);
        out.writeShort(rdata.length).writeBytes(rdata);
        return commit(section, 1, mark);
    }

    private boolean commit(MessageSection section, int records, int mark) {
        if (out.writerIndex() - base > limit) {
            out.writerIndex(mark);
            return false;
        }
        counts[section.index] += records;
        return true;
    }

    /**
     * Completes the message: header, and an OPT record without options if the query had one (RFC 6891 section 6.1.1).
     *
     * @param rcode the response code, 0 to 4095; what exceeds four bits goes into the OPT record
     * @param flags of {@link Flags#AA}, {@link Flags#TC}, {@link Flags#RA} and {@link Flags#AD} those that are set
     * @param udpPayloadSize the largest UDP message that this server takes
     */
    public void finish(Query query, int rcode, int flags, int udpPayloadSize) {
        finish(query, rcode, flags, udpPayloadSize, NO_OPTIONS);
    }

    /**
     * Completes the message as {@link #finish(Query, int, int, int)} does.
     *
     * @param options what the OPT record says; room for their {@link AnswerOptions#size} octets must have been kept by {@link
     *     #reserve}
     */
    public void finish(Query query, int rcode, int flags, int udpPayloadSize, AnswerOptions options) {
        int additional = counts[2];
        if (query.hasEdns()) {
            additional++;
            out.writeByte(0).writeShort(Type.OPT).writeShort(udpPayloadSize);
            // Version 0; of the flags only DO is copied (RFC 3225 section 3), the rest is zero (RFC 6891 section
            // 6.1.4).
            out.writeByte(rcode >>> 4).writeByte(0).writeShort(query.dnssecOk() ? 0x8000 : 0);
            int lengthIndex = out.writerIndex();
            out.writeShort(0);
            options.writeTo(out, base, maxSize);
            out.setShort(lengthIndex, out.writerIndex() - lengthIndex - 2);
        }
        int copied = query.flags() & (Flags.OPCODE_MASK | Flags.RD | Flags.CD);
        out.setShort(base, query.id()).setShort(base + 2, Flags.QR | copied | flags | (rcode & Flags.RCODE_MASK));
        out.setShort(base + 4, query.questionLength() == 0 ? 0 : 1);
        out.setShort(base + 6, counts[0]).setShort(base + 8, counts[1]).setShort(base + 10, additional);
    }

    /**
     * Completes a message that was started without a query.
     *
     * @param flags the whole second word of the header
     * @param udpPayloadSize the size that an OPT record announces, or 0 for no OPT record; room for it, {@link #OPT_SIZE} octets, must
     *     have been kept by {@link #reserve}
     */
    public void finish(int id, int flags, int udpPayloadSize) {
        int additional = counts[2];
        if (udpPayloadSize > 0) {
            additional++;
            out.writeByte(0)
                    .writeShort(Type.OPT)
                    .writeShort(udpPayloadSize)
                    .writeInt(0)
                    .writeShort(0);
        }
        out.setShort(base, id).setShort(base + 2, flags).setShort(base + 4, 1);
        out.setShort(base + 6, counts[0]).setShort(base + 8, counts[1]).setShort(base + 10, additional);
    }

    /** Writes an answer that is a header only, for queries whose rest cannot be trusted (RFC 8906 section 8.1). */
    public static void writeHeaderOnly(ByteBuf out, Query query, int rcode) {
        out.writeShort(query.id());
        out.writeShort(Flags.QR | (query.flags() & (Flags.OPCODE_MASK | Flags.RD)) | (rcode & Flags.RCODE_MASK));
        out.writeLong(0);
    }

    private void writeOwner(DnsName owner) {
        if (owner == question) {
            out.writeShort(POINTER | HEADER_SIZE);
        } else {
            writeName(owner);
        }
    }

    /** Writes a name, compressed as far as the message allows, and remembers where it stands. */
    void writeName(DnsName name) {
        if (!questionIndexed) {
            questionIndexed = true;
            for (int i = 0; i < question.labels(); i++) {
                remember(question.suffixHash(i), HEADER_SIZE + question.labelOffset(i));
            }
        }
        int match = 0;
        int target = -1;
        while (match < name.labels()) {
            target = find(name, match);
            if (target >= 0) {
                break;
            }
            match++;
        }
        int start = out.writerIndex() - base;
        byte[] octets = name instanceof WireName wireName ? wireName.wire() : name.folded;
        out.writeBytes(octets, 0, name.labelOffset(match));
        if (target >= 0) {
            out.writeShort(POINTER | target);
        } else {
            out.writeByte(0);
        }
        for (int i = 0; i < match; i++) {
            remember(name.suffixHash(i), start + name.labelOffset(i));
        }
    }

    private void remember(int hash, int offset) {
        if (entries == MAX_ENTRIES || offset >= POINTER_LIMIT) {
            return;
        }
        int slot = hash & (SLOTS - 1);
        while (slotGeneration[slot] == generation) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slotGeneration[slot] = generation;
        slotHash[slot] = hash;
        slotOffset[slot] = offset;
        entries++;
    }

    private int find(DnsName name, int label) {
        int hash = name.suffixHash(label);
        int slot = hash & (SLOTS - 1);
        while (slotGeneration[slot] == generation) {
            if (slotHash[slot] == hash && stands(slotOffset[slot], name, label)) {
                return slotOffset[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return -1;
    }

    /**
     * Returns whether the message holds, at {@code offset}, the name without its first {@code label} labels. What an RRset that
     * did not fit has left in the table is caught here, as its octets are gone or overwritten.
     */
    private boolean stands(int offset, DnsName name, int label) {
        int end = out.writerIndex() - base;
        int at = offset;
        int i = label;
        while (at < end) {
            int size = out.getUnsignedByte(base + at);
            if (size >= 0xC0) {
                if (at + 2 > end) {
                    return false;
                }
                int to = out.getUnsignedShort(base + at) & ~POINTER;
                if (to >= at) {
                    return false;
                }
                at = to;
                continue;
            }
            if (size == 0) {
                return i == name.labels();
            }
            if (i == name.labels() || name.labelLength(i) != size || at + 1 + size > end) {
                return false;
            }
            int from = name.labelOffset(i);
            for (int k = 1; k <= size; k++) {
                if (DnsName.fold(out.getByte(base + at + k)) != name.octet(from + k)) {
                    return false;
                }
            }
            at += size + 1;
            i++;
        }
        return false;
    }
}
