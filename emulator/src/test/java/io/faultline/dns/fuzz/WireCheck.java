package io.faultline.dns.fuzz;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/** Reads a message octet by octet, with none of the code under test, and says what is malformed. */
final class WireCheck {

    private static final int HEADER = 12;

    private final byte[] octets;
    private int at = HEADER;

    private WireCheck(byte[] octets) {
        this.octets = octets;
    }

    /** Returns what is malformed in a response to {@code query}, or null. */
    static @Nullable String problem(byte[] response, byte[] query) {
        if (response.length < HEADER) {
            return "shorter than a header";
        }
        if (response[0] != query[0] || response[1] != query[1]) {
            return "another id";
        }
        if ((response[2] & 0x80) == 0) {
            return "QR is not set";
        }
        if (((response[2] ^ query[2]) & 0x78) != 0) {
            return "another opcode";
        }
        try {
            return new WireCheck(response).read();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private @Nullable String read() {
        for (int i = unsigned(4); i > 0; i--) {
            name();
            skip(4);
        }
        int opts = 0;
        int records = unsigned(6) + unsigned(8) + unsigned(10);
        for (int i = 0; i < records; i++) {
            int owner = at;
            name();
            int type = unsigned(at);
            int length = unsigned(at + 8);
            skip(10);
            int end = at + length;
            if (end > octets.length) {
                throw new IllegalStateException("RDATA beyond the end at " + at);
            }
            if (type == Type.OPT && (opts++ > 0 || octets[owner] != 0)) {
                throw new IllegalStateException("a second OPT record, or one that is not at the root");
            }
            rdata(type, end);
            at = end;
        }
        return at == octets.length ? null : (octets.length - at) + " octets behind the last record";
    }

    private void rdata(int type, int end) {
        switch (type) {
            case Type.NS, Type.CNAME, Type.PTR, Type.DNAME -> name();
            case Type.SOA -> {
                name();
                name();
                skip(20);
            }
            case Type.MX -> {
                skip(2);
                name();
            }
            case Type.SRV -> {
                skip(6);
                name();
            }
            case Type.A -> skip(4);
            case Type.AAAA -> skip(16);
            case Type.OPT -> {
                while (at < end) {
                    int length = unsigned(at + 2);
                    skip(4);
                    skip(length);
                }
            }
            default -> at = end;
        }
        if (at != end) {
            throw new IllegalStateException("RDATA of " + Type.string(type) + " ends at " + at + ", not at " + end);
        }
    }

    /** Moves behind the name; pointers lead backwards and the whole is no longer than 255 octets. */
    private void name() {
        int here = at;
        int length = 1;
        boolean jumped = false;
        while (true) {
            int size = octet(here);
            if (size >= 0xC0) {
                int target = unsigned(here) & 0x3FFF;
                if (target >= here || target < HEADER) {
                    throw new IllegalStateException("a pointer at " + here + " to " + target);
                }
                if (!jumped) {
                    at = here + 2;
                    jumped = true;
                }
                here = target;
            } else if (size > 63) {
                throw new IllegalStateException("a label of type " + size + " at " + here);
            } else if (size == 0) {
                if (!jumped) {
                    at = here + 1;
                }
                return;
            } else {
                length += size + 1;
                if (length > 255) {
                    throw new IllegalStateException("a name of more than 255 octets at " + at);
                }
                here += size + 1;
            }
        }
    }

    private void skip(int count) {
        at += count;
        if (at > octets.length) {
            throw new IllegalStateException("ends within a record");
        }
    }

    private int unsigned(int index) {
        return octet(index) << 8 | octet(index + 1);
    }

    private int octet(int index) {
        if (index >= octets.length) {
            throw new IllegalStateException("ends within a record");
        }
        return octets[index] & 0xFF;
    }
}
