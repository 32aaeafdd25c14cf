package io.faultline.dns.zone;

import io.faultline.dns.wire.WireRRset;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How the names of a zone are hashed (RFC 5155 section 4). Immutable; may be shared between threads. */
public final class Nsec3Parameters {

    /** The only hash algorithm (RFC 5155 section 11). */
    public static final int SHA1 = 1;

    /** No further iterations and no salt, as RFC 9276 section 3.1 asks. */
    public static final Nsec3Parameters DEFAULT = new Nsec3Parameters(SHA1, 0, new byte[0]);

    private final int algorithm;
    private final int iterations;
    private final byte[] salt;

    /**
     * Creates parameters.
     *
     * @param algorithm the hash algorithm; only {@link #SHA1} is assigned
     * @param iterations so many times the hash is hashed again, 0 to 65535
     * @param salt appended to what is hashed, 0 to 255 octets
     */
    public Nsec3Parameters(int algorithm, int iterations, byte[] salt) {
        if (iterations < 0 || iterations > 0xFFFF) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: 0 <= iterations <= 65535)");
        }
        if (salt.length > 255) {
            throw new IllegalArgumentException("salt: " + salt.length + " octets (expected: at most 255)");
        }
        this.algorithm = algorithm;
        this.iterations = iterations;
        this.salt = salt.clone();
    }

    /** Returns the hash algorithm. */
    public int algorithm() {
        return algorithm;
    }

    /** Returns how many times the hash is hashed again. */
    public int iterations() {
        return iterations;
    }

    /** Returns a copy of the salt. */
    public byte[] salt() {
        return salt.clone();
    }

    /** Copies the salt into {@code into} from the index {@code at}; returns its length in octets. */
    int copySalt(byte[] into, int at) {
        System.arraycopy(salt, 0, into, at, salt.length);
        return salt.length;
    }

    /** Returns those of a record of an NSEC3 or NSEC3PARAM RRset, whose RDATA begins alike (RFC 5155 sections 3.2, 4.2). */
    static Nsec3Parameters of(WireRRset set, int index) {
        byte[] rdata = set.rdata(index);
        int saltLength = rdata[4] & 0xFF;
        return new Nsec3Parameters(
                rdata[0] & 0xFF,
                ((rdata[2] & 0xFF) << 8) | (rdata[3] & 0xFF),
                Arrays.copyOfRange(rdata, 5, 5 + saltLength));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Nsec3Parameters that
                && algorithm == that.algorithm
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return (algorithm * 31 + iterations) * 31 + Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "algorithm " + algorithm + ", iterations " + iterations + ", salt "
                + (salt.length == 0 ? "-" : HexFormat.of().formatHex(salt));
    }
}
