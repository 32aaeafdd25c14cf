package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The EDNS options of one answer, gathered before the OPT record is written. Reused for every answer of a loop; it allocates
 * nothing.
 */
public final class AnswerOptions {

    /** Most octets that the options of an answer take, the extended error and padding not counted. */
    public static final int MAX_SIZE = 1024;

    /** Most octets of an extended error's text. */
    public static final int MAX_TEXT = 255;

    /** Says that there is no extended error. */
    public static final int NO_ERROR_INFO = -1;

    /** Code and length. */
    static final int OPTION_HEADER = 4;

    private static final int NO_SUBNET = -1;
    private static final byte[] NO_TEXT = {};

    private final byte[] octets = new byte[MAX_SIZE];
    private int size;
    private int scopeIndex = NO_SUBNET;
    private int errorInfo = NO_ERROR_INFO;
    private byte[] errorText = NO_TEXT;
    private int paddingBlock;

    /** Creates an empty set of options. */
    public AnswerOptions() {}

    /** Forgets all options. */
    public void clear() {
        size = 0;
        scopeIndex = NO_SUBNET;
        errorInfo = NO_ERROR_INFO;
        errorText = NO_TEXT;
        paddingBlock = 0;
    }

    /** Adds an option; an option for which there is no room is left out. */
    public void add(int code, byte[] data) {
        add(code, data, data.length);
    }

    /** Adds an option with the first {@code length} octets of {@code data}. */
    public void add(int code, byte[] data, int length) {
        if (start(code, length)) {
            System.arraycopy(data, 0, octets, size, length);
            size += length;
        }
    }

    /** Adds an option whose data is a 16-bit number. */
    public void addShort(int code, int value) {
        if (start(code, 2)) {
            putShort(value);
        }
    }

    /** Adds an option whose data is a 32-bit number. */
    public void addInt(int code, long value) {
        if (start(code, 4)) {
            putInt(value);
        }
    }

    /** Adds the version of a zone: its SOA serial (RFC 9660 section 3.1). */
    public void addZoneVersion(int zoneLabels, long serial) {
        if (start(EdnsOption.ZONE_VERSION, 6)) {
            octets[size++] = (byte) zoneLabels;
            octets[size++] = 0; // SOA-SERIAL
            putInt(serial);
        }
    }

    /** Adds the client subnet as it was asked with, of scope 0 until {@link #scope} is called (RFC 7871 section 7.2.1). */
    public void addSubnet(ClientSubnet subnet) {
        int count = subnet.addressOctets();
        if (start(EdnsOption.CLIENT_SUBNET, 4 + count)) {
            putShort(subnet.family());
            octets[size++] = (byte) subnet.sourceLength();
            scopeIndex = size;
            octets[size++] = 0;
            for (int i = 0; i < count; i++) {
                octets[size++] = (byte) (i < 8 ? subnet.high() >>> (56 - 8 * i) : subnet.low() >>> (120 - 8 * i));
            }
        }
    }

    /** Sets for how many leading bits of the client's address the answer is valid; nothing without a client subnet. */
    public void scope(int prefixLength) {
        if (scopeIndex != NO_SUBNET) {
            octets[scopeIndex] = (byte) prefixLength;
        }
    }

    /**
     * Adds an extended error, in place of an earlier one. Where it does not fit, first its text and then the whole is left out.
     *
     * @param infoCode the INFO-CODE (RFC 8914 section 4), 0 to 65535; or {@link #NO_ERROR_INFO} for none
     * @param text UTF-8, at most {@link #MAX_TEXT} octets; not copied, so not to be changed
     */
    public void error(int infoCode, byte[] text) {
        errorInfo = infoCode;
        errorText = text.length > MAX_TEXT ? Arrays.copyOf(text, MAX_TEXT) : text;
    }

    /** Pads the message to a multiple of {@code blockSize} octets, as far as its limit allows (RFC 8467 section 4.1). */
    public void padTo(int blockSize) {
        paddingBlock = blockSize;
    }

    /** Takes options away, the last first, until those that cannot be left out later take at most {@code limit} octets. */
    public void fit(int limit) {
        if (size <= limit) {
            return;
        }
        int end = 0;
        while (end < size) {
            int next = end + OPTION_HEADER + ((octets[end + 2] & 0xFF) << 8 | (octets[end + 3] & 0xFF));
            if (next > limit) {
                break;
            }
            end = next;
        }
        size = end;
        if (scopeIndex >= size) {
            scopeIndex = NO_SUBNET;
        }
    }

    /** Returns how many octets must be kept free for the options that cannot be left out. */
    public int size() {
        return size;
    }

    /** Writes the options at the end of {@code out}; the message starts at {@code base} and may reach {@code limit} octets. */
    void writeTo(ByteBuf out, int base, int limit) {
        out.writeBytes(octets, 0, size);
        if (errorInfo != NO_ERROR_INFO) {
            int free = limit - (out.writerIndex() - base) - OPTION_HEADER - 2;
            if (free >= 0) {
                int length = errorText.length <= free ? errorText.length : 0;
                out.writeShort(EdnsOption.EXTENDED_ERROR).writeShort(2 + length).writeShort(errorInfo);
                out.writeBytes(errorText, 0, length);
            }
        }
        if (paddingBlock > 0) {
            int used = out.writerIndex() - base + OPTION_HEADER;
            int padded = Math.min(limit, (used + paddingBlock - 1) / paddingBlock * paddingBlock);
            if (padded >= used) {
                out.writeShort(EdnsOption.PADDING).writeShort(padded - used).writeZero(padded - used);
            }
        }
    }

    private boolean start(int code, int length) {
        if (size + OPTION_HEADER + length > MAX_SIZE) {
            return false;
        }
        putShort(code);
        putShort(length);
        return true;
    }

    private void putShort(int value) {
        octets[size++] = (byte) (value >>> 8);
        octets[size++] = (byte) value;
    }

    private void putInt(long value) {
        putShort((int) (value >>> 16));
        putShort((int) value);
    }
}
