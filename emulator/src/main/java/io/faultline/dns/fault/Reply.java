package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/**
 * A reply on its way out, and the query that it is to. Its octets, prefix of the transport included, lie in one buffer, which
 * may be replaced. On the loop only.
 */
public final class Reply {

    private static final int LARGEST_MESSAGE = 65_535;

    private final ByteBuf buffer;
    private final int prefixBytes;
    private final byte[] asked;
    private final InetSocketAddress client;
    private final Transport transport;
    private final boolean edns;
    private final int udpSize;
    private boolean taken;

    Reply(ByteBuf buffer, int prefixBytes, FaultedReplier from) {
        this.buffer = buffer;
        this.prefixBytes = prefixBytes;
        this.asked = from.asked();
        this.client = from.client();
        this.transport = from.transport();
        this.edns = from.hasEdns();
        this.udpSize = from.udpSize();
    }

    /** Returns the buffer: {@link #prefixBytes} octets of the transport, then the message. Its owner is the reply. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Returns the absolute index in {@link #buffer} of the message's first octet. */
    public int start() {
        return buffer.readerIndex() + prefixBytes;
    }

    /** Returns how many octets of the transport come before the message. */
    public int prefixBytes() {
        return prefixBytes;
    }

    /** Returns the message's size in octets. */
    public int sizeBytes() {
        return buffer.writerIndex() - start();
    }

    /** Returns the buffer, which is now the caller's. */
    public ByteBuf take() {
        taken = true;
        return buffer;
    }

    void releaseUnlessTaken() {
        if (!taken) {
            buffer.release();
        }
    }

    /** Returns who asked. */
    public InetSocketAddress client() {
        return client;
    }

    /** Returns how the query came. */
    public Transport transport() {
        return transport;
    }

    /** Returns whether the query had an OPT record. */
    public boolean queryHasEdns() {
        return edns;
    }

    /** Returns the largest message that the client takes by the transport, in octets. */
    public int maxSizeBytes() {
        return transport.isStream() ? LARGEST_MESSAGE : udpSize;
    }

    /** Returns the query, or null if dnsjava cannot read it. */
    public @Nullable Message query() {
        try {
            return new Message(asked);
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the 16 bits at {@code offset} of the message, or 0 beyond its end. */
    public int unsignedShort(int offset) {
        return offset + 2 <= sizeBytes() ? buffer.getUnsignedShort(start() + offset) : 0;
    }

    /** Sets the 16 bits at {@code offset} of the message, if they are within it. */
    public void setShort(int offset, int value) {
        if (offset + 2 <= sizeBytes()) {
            buffer.setShort(start() + offset, value);
        }
    }

    /** Returns the header's flags. */
    public int flags() {
        return unsignedShort(2);
    }

    /** Sets the header's flags. */
    public void flags(int flags) {
        setShort(2, flags);
    }

    /** Returns the message as dnsjava reads it, or null if it cannot. */
    public @Nullable Message message() {
        try {
            return new Message(ByteBufUtil.getBytes(buffer, start(), sizeBytes()));
        } catch (IOException e) {
            return null;
        }
    }

    /** Replaces the message; what the client cannot take is cut off, with TC. */
    public void message(Message message) {
        octets(message.toWire(Math.max(Query.MIN_UDP_SIZE, maxSizeBytes())));
    }

    /**
     * Replaces the message's octets.
     *
     * @param octets at most 65,535; no more than that is kept
     */
    public void octets(byte[] octets) {
        buffer.writerIndex(start());
        buffer.writeBytes(octets, 0, Math.min(octets.length, LARGEST_MESSAGE));
    }

    /**
     * Cuts the message: keeps the header, the question, so many records of the answer, and the OPT record (RFC 6891 section 7).
     *
     * @param answers the records of the answer to keep, 0 to as many as there are
     */
    public void cut(int answers) {
        RecordWalk walk = new RecordWalk(this);
        int keepTo = walk.firstRecord();
        int kept = 0;
        byte[] opt = {};
        while (walk.next()) {
            if (walk.section() == 0 && kept < answers) {
                keepTo = walk.endIndex();
                kept++;
            } else if (walk.type() == Type.OPT) {
                opt = ByteBufUtil.getBytes(buffer, walk.ownerIndex(), walk.endIndex() - walk.ownerIndex());
            }
        }
        buffer.writerIndex(keepTo);
        buffer.writeBytes(opt);
        setShort(6, kept);
        setShort(8, 0);
        setShort(10, opt.length == 0 ? 0 : 1);
    }

    /** Writes the transport's prefix, as it is when the reply is sent in the usual way (RFC 1035 section 4.2.2). */
    public ByteBuf framed() {
        if (prefixBytes == 2) {
            buffer.setShort(buffer.readerIndex(), sizeBytes());
        }
        return buffer;
    }
}
