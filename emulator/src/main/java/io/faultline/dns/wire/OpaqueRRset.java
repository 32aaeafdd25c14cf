package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * An RRset whose RDATA is copied as it stands: types without names in it, and those whose names must not be compressed (RFC
 * 3597 section 4). The whole set is one image, each record of it starting with a compression pointer to the question.
 */
final class OpaqueRRset extends WireRRset {

    /** Owner pointer, type, class, TTL and RDLENGTH. */
    private static final int FIXED = 12;

    private static final int TTL_OFFSET = 6;

    /** What {@link #starts} is for one record of so many octets: most sets of a large zone share it. */
    private static final int[][] STARTS_OF_ONE = new int[128][];

    static {
        for (int i = 0; i < STARTS_OF_ONE.length; i++) {
            STARTS_OF_ONE[i] = new int[] {0, i};
        }
    }

    final byte[] image;

    /** Offset of each record in the image, and the image's length behind the last. */
    final int[] starts;

    private final boolean ownerTarget;

    private OpaqueRRset(int type, long originalTtl, int ttl, WireName[] targets, byte[] image, int[] starts) {
        super(type, originalTtl, ttl, targets);
        this.image = image;
        this.starts = starts;
        this.ownerTarget = (type == Type.SVCB || type == Type.HTTPS) && hasOwnerTarget();
    }

    /** Priority and target are the first three octets: not AliasMode, and the root name. */
    private boolean hasOwnerTarget() {
        for (int i = 0; i < size(); i++) {
            int at = starts[i] + FIXED;
            if ((image[at] != 0 || image[at + 1] != 0) && image[at + 2] == 0) {
                return true;
            }
        }
        return false;
    }

    static OpaqueRRset of(int type, long originalTtl, int ttl, List<? extends Record> records, WireName[] targets) {
        int[] starts = new int[records.size() + 1];
        byte[][] rdata = new byte[records.size()][];
        for (int i = 0; i < rdata.length; i++) {
            rdata[i] = rdataOf(records.get(i));
            starts[i + 1] = starts[i] + FIXED + rdata[i].length;
        }
        if (rdata.length == 1 && starts[1] < STARTS_OF_ONE.length) {
            starts = STARTS_OF_ONE[starts[1]];
        }
        ByteBuffer image = ByteBuffer.allocate(starts[rdata.length]);
        for (byte[] data : rdata) {
            image.putShort((short) (MessageWriter.POINTER | MessageWriter.HEADER_SIZE));
            image.putShort((short) type).putShort((short) DClass.IN).putInt(ttl);
            image.putShort((short) data.length).put(data);
        }
        return new OpaqueRRset(type, originalTtl, ttl, targets, image.array(), starts);
    }

    @Override
    public int size() {
        return starts.length - 1;
    }

    @Override
    public int coveredType() {
        return type() == Type.RRSIG ? ((image[FIXED] & 0xFF) << 8) | (image[FIXED + 1] & 0xFF) : 0;
    }

    @Override
    public byte[] rdata(int i) {
        return Arrays.copyOfRange(image, starts[i] + FIXED, starts[i + 1]);
    }

    @Override
    public WireRRset withTtl(int ttlSeconds) {
        byte[] copy = image.clone();
        for (int i = 0; i < size(); i++) {
            ByteBuffer.wrap(copy).putInt(starts[i] + TTL_OFFSET, ttlSeconds);
        }
        return new OpaqueRRset(type(), originalTtl(), ttlSeconds, targets(), copy, starts);
    }

    @Override
    public boolean isOwnerTarget() {
        return ownerTarget;
    }

    @Override
    int minimumSize() {
        return image.length;
    }

    /** Writes the records with the question's name as their owner, the record {@code first} first. */
    void writeAtQuestion(int first, ByteBuf out) {
        out.writeBytes(image, starts[first], image.length - starts[first]);
        out.writeBytes(image, 0, starts[first]);
    }

    /** Writes all of the record {@code i} but its owner. */
    void writeBody(int i, ByteBuf out) {
        out.writeBytes(image, starts[i] + 2, starts[i + 1] - starts[i] - 2);
    }
}
