package io.faultline.dns.server;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) over a message that is fed in words of eight octets, the first octet the most
 * significant. Reused; it allocates nothing.
 */
final class SipHash {

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** Starts with a key of 16 octets. */
    SipHash start(long keyHigh, long keyLow) {
        long k0 = Long.reverseBytes(keyHigh);
        long k1 = Long.reverseBytes(keyLow);
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
        return this;
    }

    /** Feeds eight octets. */
    SipHash feed(long octets) {
        absorb(Long.reverseBytes(octets));
        return this;
    }

    /**
     * Returns the hash's eight octets.
     *
     * @param tail the last {@code length % 8} octets of the message, the first the most significant, the rest zero
     * @param length octets of the whole message
     */
    long finish(long tail, int length) {
        absorb(Long.reverseBytes(tail) | ((long) length << 56));
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return Long.reverseBytes(v0 ^ v1 ^ v2 ^ v3);
    }

    private void absorb(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
