package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * The options of one TCP segment, as a mutable object to be used again and again: read a segment's options into it, or set
 * them and write them out. Knows the maximum segment size (RFC 9293, 3.7.1), window scale and timestamps (RFC 7323), SACK
 * permitted and SACK blocks (RFC 2018); skips all others (RFC 9293, 3.2, MUST-6).
 *
 * <p>Not thread-safe; one for reading and one for writing serve a whole host.
 */
public final class TcpOptions {
    /** Bytes the data offset leaves for options. */
    public static final int MAX_BYTES = 40;
    /** SACK blocks that fit without timestamps; with them one less. */
    public static final int MAX_SACK_BLOCKS = 4;
    /** The largest shift; a larger one is taken as this (RFC 7323, 2.3). */
    public static final int MAX_WINDOW_SCALE = 14;

    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    private int mss;
    private int windowScale;
    private boolean sackPermitted;
    private boolean timestamps;
    private int timestampValue;
    private int timestampEchoReply;
    private int sackBlocks;
    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];

    /** No options. */
    public TcpOptions() {
        clear();
    }

    /** Forgets all options; returns this. */
    public TcpOptions clear() {
        mss = -1;
        windowScale = -1;
        sackPermitted = false;
        timestamps = false;
        sackBlocks = 0;
        return this;
    }

    /**
     * Reads the options of the segment whose header, found well formed, is at {@code tcp}; what was held before is forgotten.
     *
     * @return {@link Malformation#OPTIONS} if a length is illegal (RFC 9293, 3.2, MUST-7): what stood before it is then held,
     *     and the caller decides whether to use the segment
     */
    public Malformation read(ByteBuf buf, int tcp) {
        clear();
        int end = Tcp.payloadOffset(buf, tcp);
        int at = tcp + Tcp.HEADER_BYTES;
        while (at < end) {
            int kind = buf.getByte(at);
            if (kind == END) {
                return Malformation.NONE;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (end - at < 2) {
                return Malformation.OPTIONS;
            }
            int length = buf.getUnsignedByte(at + 1);
            if (length < 2 || length > end - at || !readOption(buf, at, kind, length)) {
                return Malformation.OPTIONS;
            }
            at += length;
        }
        return Malformation.NONE;
    }

    private boolean readOption(ByteBuf buf, int at, int kind, int length) {
        switch (kind) {
            case MSS -> {
                if (length != 4) {
                    return false;
                }
                mss = buf.getUnsignedShort(at + 2);
            }
            case WINDOW_SCALE -> {
                if (length != 3) {
                    return false;
                }
                windowScale = Math.min(buf.getUnsignedByte(at + 2), MAX_WINDOW_SCALE);
            }
            case SACK_PERMITTED -> {
                if (length != 2) {
                    return false;
                }
                sackPermitted = true;
            }
            case TIMESTAMPS -> {
                if (length != 10) {
                    return false;
                }
                timestamps(buf.getInt(at + 2), buf.getInt(at + 6));
            }
            case SACK -> {
                int blocks = (length - 2) >> 3;
                if (length != 2 + 8 * blocks || blocks == 0 || blocks > MAX_SACK_BLOCKS) {
                    return false;
                }
                sackBlocks = blocks;
                for (int i = 0; i < 2 * blocks; i++) {
                    sackEdges[i] = buf.getInt(at + 2 + 4 * i);
                }
            }
            default -> {}
        }
        return true;
    }

    /** Maximum segment size in bytes, or -1 if not given. */
    public int mss() {
        return mss;
    }

    /** Sets the maximum segment size in bytes, at most 65535; -1 leaves it out. */
    public TcpOptions mss(int bytes) {
        mss = Math.min(bytes, 0xffff);
        return this;
    }

    /** Window shift, 0 to 14, or -1 if not given. */
    public int windowScale() {
        return windowScale;
    }

    /** Sets the window shift; -1 leaves it out. */
    public TcpOptions windowScale(int shift) {
        if (shift < -1 || shift > MAX_WINDOW_SCALE) {
            throw new IllegalArgumentException("window scale: " + shift + " (expected: -1 to 14)");
        }
        windowScale = shift;
        return this;
    }

    public boolean sackPermitted() {
        return sackPermitted;
    }

    public TcpOptions sackPermitted(boolean permitted) {
        sackPermitted = permitted;
        return this;
    }

    public boolean hasTimestamps() {
        return timestamps;
    }

    /** TSval; meaningful only with {@link #hasTimestamps}. */
    public int timestampValue() {
        return timestampValue;
    }

    /** TSecr; meaningful only with {@link #hasTimestamps}. */
    public int timestampEchoReply() {
        return timestampEchoReply;
    }

    /** Sets the timestamps option. */
    public TcpOptions timestamps(int value, int echoReply) {
        timestamps = true;
        timestampValue = value;
        timestampEchoReply = echoReply;
        return this;
    }

    /** SACK blocks held, 0 to 4. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** First sequence number of block {@code i}. */
    public int sackLeft(int i) {
        return sackEdges[2 * i];
    }

    /** Sequence number behind the last of block {@code i}. */
    public int sackRight(int i) {
        return sackEdges[2 * i + 1];
    }

    /** Adds a SACK block if there is room in the header beside what is set so far; says whether there was. */
    public boolean addSack(int left, int right) {
        if (sackBlocks == MAX_SACK_BLOCKS || encodedBytes() + (sackBlocks == 0 ? 12 : 8) > MAX_BYTES) {
            return false;
        }
        sackEdges[2 * sackBlocks] = left;
        sackEdges[2 * sackBlocks + 1] = right;
        sackBlocks++;
        return true;
    }

    /** Bytes {@link #write} appends: a multiple of 4, at most 40 if SACK blocks were added last. */
    public int encodedBytes() {
        return (mss >= 0 ? 4 : 0)
                + (sackPermitted && !timestamps ? 4 : 0)
                + (timestamps ? 12 : 0)
                + (windowScale >= 0 ? 4 : 0)
                + (sackBlocks > 0 ? 4 + 8 * sackBlocks : 0);
    }

    /** Appends the options, each aligned to 4 bytes by no-operations, at the buffer's writer index, in Linux's order. */
    void write(ByteBuf out) {
        if (mss >= 0) {
            out.writeInt((MSS << 24) | (4 << 16) | (mss & 0xffff));
        }
        if (timestamps) {
            // SACK permitted takes the place of the two no-operations that would align the timestamps.
            int lead = sackPermitted ? (SACK_PERMITTED << 8) | 2 : (NO_OPERATION << 8) | NO_OPERATION;
            out.writeInt((lead << 16) | (TIMESTAMPS << 8) | 10);
            out.writeInt(timestampValue);
            out.writeInt(timestampEchoReply);
        } else if (sackPermitted) {
            out.writeInt((NO_OPERATION << 24) | (NO_OPERATION << 16) | (SACK_PERMITTED << 8) | 2);
        }
        if (windowScale >= 0) {
            out.writeInt((NO_OPERATION << 24) | (WINDOW_SCALE << 16) | (3 << 8) | windowScale);
        }
        if (sackBlocks > 0) {
            out.writeInt((NO_OPERATION << 24) | (NO_OPERATION << 16) | (SACK << 8) | (2 + 8 * sackBlocks));
            for (int i = 0; i < 2 * sackBlocks; i++) {
                out.writeInt(sackEdges[i]);
            }
        }
    }
}
