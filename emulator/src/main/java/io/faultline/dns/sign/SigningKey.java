package io.faultline.dns.sign;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.random.RandomGenerator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;

/** A key of a zone with its private part. Immutable; may be used by several threads. */
public final class SigningKey {

    /** The key signs zones (RFC 4034 section 2.1.1). */
    public static final int ZONE_KEY = 0x0100;

    /** The key is the one that a parent's DS names (RFC 4034 section 2.1.1). */
    public static final int SECURE_ENTRY_POINT = 0x0001;

    private static final int PROTOCOL = 3;
    private static final int SEED_LENGTH = 32;

    private final SigningAlgorithm algorithm;
    private final PrivateKey privateKey;
    private final byte[] publicKey;
    private final int flags;
    private final int tag;

    private SigningKey(SigningAlgorithm algorithm, PrivateKey privateKey, byte[] publicKey, int flags) {
        this.algorithm = algorithm;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.flags = flags;
        this.tag = record(Name.root, 0).getFootprint();
    }

    static SigningKey of(SigningAlgorithm algorithm, PrivateKey privateKey, byte[] publicKey, int flags) {
        return new SigningKey(algorithm, privateKey, publicKey.clone(), flags);
    }

    /**
     * Makes a key.
     *
     * @param flags {@link #ZONE_KEY}, with {@link #SECURE_ENTRY_POINT} or without
     * @param random what the key follows from
     */
    public static SigningKey generate(SigningAlgorithm algorithm, int flags, RandomGenerator random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        KeyPair pair = algorithm.generate(new KeyedRandom(seed, new byte[] {(byte) algorithm.number()}));
        return new SigningKey(algorithm, pair.getPrivate(), algorithm.encode(pair.getPublic()), flags);
    }

    /** Returns the algorithm. */
    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    /** Returns the key tag (RFC 4034 appendix B). */
    public int tag() {
        return tag;
    }

    /** Returns whether a parent's DS names the key. */
    public boolean isSecureEntryPoint() {
        return (flags & SECURE_ENTRY_POINT) != 0;
    }

    /** Returns the DNSKEY record. */
    public DNSKEYRecord record(Name owner, long ttlSeconds) {
        return new DNSKEYRecord(owner, DClass.IN, ttlSeconds, flags, PROTOCOL, algorithm.number(), publicKey);
    }

    byte[] sign(byte[] data) {
        return algorithm.sign(privateKey, data);
    }
}
