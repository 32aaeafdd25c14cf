package io.faultline.dns.fault;

import io.faultline.dns.wire.MessageWriter;
import io.netty.buffer.ByteBuf;

/**
 * Goes over the records of a reply in place. Every step is length-checked: where the octets are no message it ends. Indices
 * are absolute ones of the reply's buffer, valid until the reply is changed in size.
 *
 * <pre>{@code
 * for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
 *     at.ttl(0);
 * }
 * }</pre>
 */
public final class RecordWalk {

    private static final int FIXED = 10;

    private final ByteBuf in;
    private final int end;
    private final int first;
    private final int[] counts = new int[3];
    private int section;
    private int at;
    private int owner;
    private int fixed;

    /** Stands before the first record of a reply. */
    public RecordWalk(Reply reply) {
        this(reply.buffer(), reply.start());
    }

    /** Stands before the first record of the message from {@code start} to the buffer's writer index. */
    public RecordWalk(ByteBuf message, int start) {
        in = message;
        end = in.writerIndex();
        int index = start + MessageWriter.HEADER_SIZE;
        if (index <= end) {
            for (int i = in.getUnsignedShort(start + 4); i > 0 && index >= 0; i--) {
                int name = skipName(index);
                index = name < 0 || name + 4 > end ? -1 : name + 4;
            }
            for (int i = 0; i < 3; i++) {
                counts[i] = in.getUnsignedShort(start + 6 + 2 * i);
            }
        } else {
            index = -1;
        }
        first = index < 0 ? end : index;
        at = first;
        owner = first;
        fixed = first;
    }

    /** Returns the index after the question. */
    public int firstRecord() {
        return first;
    }

    /** Goes to the next record; returns false behind the last. */
    public boolean next() {
        while (section < 3 && counts[section] == 0) {
            section++;
        }
        if (section == 3) {
            return false;
        }
        owner = at;
        fixed = skipName(at);
        if (fixed < 0 || fixed + FIXED > end || fixed + FIXED + in.getUnsignedShort(fixed + 8) > end) {
            section = 3;
            return false;
        }
        counts[section]--;
        at = fixed + FIXED + in.getUnsignedShort(fixed + 8);
        return true;
    }

    /** Returns the section of the record: 0 answer, 1 authority, 2 additional. */
    public int section() {
        return section;
    }

    /** Returns the index of the record's owner name. */
    public int ownerIndex() {
        return owner;
    }

    /** Returns the record's type. */
    public int type() {
        return in.getUnsignedShort(fixed);
    }

    /** Returns the index of the record's type, which class, TTL and RDLENGTH follow. */
    public int fixedIndex() {
        return fixed;
    }

    /** Returns the TTL field as an unsigned number. */
    public long ttl() {
        return in.getUnsignedInt(fixed + 4);
    }

    /** Sets the TTL field. */
    public void ttl(long ttlSeconds) {
        in.setInt(fixed + 4, (int) ttlSeconds);
    }

    /** Returns the index of the RDATA. */
    public int dataIndex() {
        return fixed + FIXED;
    }

    /** Returns the length of the RDATA in octets. */
    public int dataLength() {
        return in.getUnsignedShort(fixed + 8);
    }

    /** Returns the index behind the record. */
    public int endIndex() {
        return at;
    }

    private int skipName(int from) {
        int index = from;
        while (index < end) {
            int size = in.getUnsignedByte(index);
            if (size == 0) {
                return index + 1;
            }
            if (size >= 0xC0) {
                return index + 2 <= end ? index + 2 : -1;
            }
            if (size > 63) {
                return -1;
            }
            index += size + 1;
        }
        return -1;
    }
}
