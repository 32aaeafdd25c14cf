package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes one section of a pcapng capture (draft-ietf-opsawg-pcapng) of raw IP datagrams with nanosecond stamps.
 *
 * <p>Bytes are gathered and written in blocks; {@link #flush} makes what was written so far readable. The file never grows
 * beyond the limit given: packets that would not fit are counted and left out. Not thread-safe; owned by the thread that
 * writes, which waits for the channel.
 */
public final class PcapngWriter implements Closeable {
    /** Which way a packet crossed its interface. */
    public enum Direction {
        UNKNOWN(0),
        INBOUND(1),
        OUTBOUND(2);

        private final int flag;

        Direction(int flag) {
            this.flag = flag;
        }
    }

    /** LINKTYPE_RAW: the packet begins with an IPv4 or IPv6 header. */
    private static final int LINKTYPE_RAW = 101;

    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;

    private static final int OPTION_END = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int SHB_USER_APPLICATION = 4;
    private static final int IF_NAME = 2;
    private static final int IF_DESCRIPTION = 3;
    private static final int IF_TIMESTAMP_RESOLUTION = 9;
    private static final int EPB_FLAGS = 2;

    private static final int MAX_TEXT_BYTES = 1024;
    private static final int BUFFER_BYTES = 1 << 18;
    /** Of a block around packet and comment: more than its fixed fields, option headers and paddings. */
    private static final int BLOCK_OVERHEAD_BYTES = 96;

    private final WritableByteChannel channel;
    private final long maxBytes;
    private final int snapLength;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long bytes;
    private long packets;
    private long packetsLeftOut;
    private int interfaces;

    /**
     * Begins a section.
     *
     * @param channel where the bytes go; closed by {@link #close}
     * @param application what wrote the capture, as its readers show it
     * @param snapLength bytes kept of each packet, 1 to 65575
     * @param maxBytes bytes the section may have
     */
    public PcapngWriter(WritableByteChannel channel, String application, int snapLength, long maxBytes)
            throws IOException {
        if (snapLength < 1 || snapLength > Ipv6.MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("snapLength: " + snapLength + " (expected: 1 to 65575)");
        }
        this.channel = channel;
        this.snapLength = snapLength;
        this.maxBytes = maxBytes;
        int start = beginBlock(SECTION_HEADER, BLOCK_OVERHEAD_BYTES + MAX_TEXT_BYTES);
        buffer.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        text(SHB_USER_APPLICATION, application);
        endOptions();
        endBlock(start);
    }

    /** Whole packets without a limit of the file. */
    public PcapngWriter(WritableByteChannel channel, String application) throws IOException {
        this(channel, application, Ipv6.MAX_DATAGRAM_BYTES, Long.MAX_VALUE);
    }

    /**
     * Describes an interface: one direction of a link, or a node's port.
     *
     * @param name what a reader lists packets under
     * @param description more about it, or empty
     * @return its number, for {@link #write}
     */
    public int addInterface(String name, String description) throws IOException {
        int start = beginBlock(INTERFACE_DESCRIPTION, BLOCK_OVERHEAD_BYTES + 2 * MAX_TEXT_BYTES);
        buffer.putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(snapLength);
        text(IF_NAME, name);
        if (!description.isEmpty()) {
            text(IF_DESCRIPTION, description);
        }
        option(IF_TIMESTAMP_RESOLUTION, 1);
        buffer.put((byte) 9);
        pad();
        endOptions();
        endBlock(start);
        return interfaces++;
    }

    /**
     * Writes the packet's readable bytes, without moving its indices or releasing it.
     *
     * @param interfaceId as {@link #addInterface} returned it
     * @param timestampNs nanoseconds since 1970, or since whatever the run calls zero
     * @param comment shown beside the packet, such as why it was dropped; cut at 1024 bytes
     * @return false if the section has no room for it
     */
    public boolean write(
            int interfaceId, long timestampNs, ByteBuf packet, Direction direction, @Nullable String comment)
            throws IOException {
        if (interfaceId < 0 || interfaceId >= interfaces) {
            throw new IllegalArgumentException(
                    "interface: " + interfaceId + " (expected: 0 to " + (interfaces - 1) + ")");
        }
        int length = packet.readableBytes();
        int captured = Math.min(length, snapLength);
        int room = captured + (comment == null ? 0 : MAX_TEXT_BYTES) + BLOCK_OVERHEAD_BYTES;
        if (room > maxBytes - bytes) {
            packetsLeftOut++;
            return false;
        }
        int start = beginBlock(ENHANCED_PACKET, room);
        buffer.putInt(interfaceId).putLong(timestampNs).putInt(captured).putInt(length);
        int end = buffer.position() + captured;
        buffer.limit(end);
        packet.getBytes(packet.readerIndex(), buffer);
        buffer.limit(buffer.capacity());
        pad();
        if (comment != null) {
            text(OPTION_COMMENT, comment);
        }
        if (direction != Direction.UNKNOWN) {
            option(EPB_FLAGS, 4);
            buffer.putInt(direction.flag);
        }
        endOptions();
        endBlock(start);
        packets++;
        return true;
    }

    /** Bytes of the section so far, flushed or not. */
    public long bytes() {
        return bytes;
    }

    public long packets() {
        return packets;
    }

    /** Packets that found no room under the limit. */
    public long packetsLeftOut() {
        return packetsLeftOut;
    }

    /** Hands everything written so far to the channel. */
    public void flush() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } finally {
            buffer.compact();
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }

    private int beginBlock(int type, int room) throws IOException {
        if (buffer.remaining() < room) {
            flush();
        }
        int start = buffer.position();
        buffer.putInt(type).putInt(0);
        return start;
    }

    private void endBlock(int start) {
        int length = buffer.position() + 4 - start;
        buffer.putInt(length).putInt(start + 4, length);
        bytes += length;
    }

    private void option(int code, int length) {
        buffer.putShort((short) code).putShort((short) length);
    }

    private void endOptions() {
        option(OPTION_END, 0);
    }

    private void text(int code, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, MAX_TEXT_BYTES);
        // Cut between characters: a byte 10xxxxxx continues one.
        while (length < utf8.length && length > 0 && (utf8[length] & 0xc0) == 0x80) {
            length--;
        }
        option(code, length);
        buffer.put(utf8, 0, length);
        pad();
    }

    /** Blocks and options are padded to 32 bits; blocks start aligned, as each is a multiple of 4 bytes long. */
    private void pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
    }
}
