package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes names for NSEC3 (RFC 5155 section 5). Reused for every name, it allocates nothing; it belongs to one thread.
 *
 * <p>RFC 5155 appendix C.1 counts on a bound of the iterations: 65535 of them take some ten milliseconds a name.
 */
public final class Nsec3Hasher {

    /** Octets of a hash. */
    public static final int HASH_LENGTH = 20;

    private final MessageDigest sha1;
    private final byte[] input = new byte[DnsName.MAX_LENGTH + 2 + 255];

    /** Creates a hasher. */
    public Nsec3Hasher() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /**
     * Hashes {@code name} without its first {@code skipped} labels.
     *
     * @param into receives {@link #HASH_LENGTH} octets
     */
    public void hash(DnsName name, int skipped, Nsec3Parameters parameters, byte[] into) {
        digest(copy(name, skipped, 0), parameters, into);
    }

    /** Hashes the wildcard below {@code name} without its first {@code skipped} labels; else as {@link #hash}. */
    public void hashWildcard(DnsName name, int skipped, Nsec3Parameters parameters, byte[] into) {
        input[0] = 1;
        input[1] = '*';
        digest(copy(name, skipped, 2), parameters, into);
    }

    private int copy(DnsName name, int skipped, int at) {
        int to = at;
        for (int from = name.labelOffset(skipped); from < name.length(); from++) {
            input[to++] = name.octet(from);
        }
        return to;
    }

    private void digest(int length, Nsec3Parameters parameters, byte[] into) {
        int size = length + parameters.copySalt(input, length);
        try {
            for (int i = 0; i <= parameters.iterations(); i++) {
                sha1.update(input, 0, size);
                sha1.digest(input, 0, HASH_LENGTH);
                size = HASH_LENGTH + parameters.copySalt(input, HASH_LENGTH);
            }
        } catch (DigestException e) {
            throw new IllegalStateException("the hash has room", e);
        }
        System.arraycopy(input, 0, into, 0, HASH_LENGTH);
    }
}
