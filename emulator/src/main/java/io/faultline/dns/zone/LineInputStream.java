package io.faultline.dns.zone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hands out one line a read, so that whoever buffers what it reads has never read past the line it works on: the number of
 * lines handed out is the line of the record just parsed.
 */
final class LineInputStream extends InputStream {

    private final BufferedInputStream in;
    private int lines;
    private boolean atStart = true;

    LineInputStream(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
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
        int count = 0;
        while (count < length) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            if (atStart) {
                lines++;
                atStart = false;
            }
            into[offset + count++] = (byte) octet;
            if (octet == '\n') {
                atStart = true;
                break;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public int available() {
        return 0;
    }
}
