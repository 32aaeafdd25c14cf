package io.faultline.dns.zone;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hands out at most one line a read, so that whoever buffers what it reads has never read past the line it works on: the number
 * of lines handed out is the line of the record just parsed.
 */
final class LineInputStream extends InputStream {

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private int lines;
    private boolean atStart = true;

    LineInputStream(InputStream in) {
        this.in = in;
    }

    /** Returns the number of the line last handed out, counted from 1. */
    int line() {
        return lines;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
            if (limit == 0) {
                return -1;
            }
        }
        if (atStart) {
            lines++;
        }
        int end = position;
        int most = Math.min(limit, position + length);
        do {
            atStart = buffer[end++] == '\n';
        } while (!atStart && end < most);
        int count = end - position;
        System.arraycopy(buffer, position, into, offset, count);
        position = end;
        return count;
    }
}
