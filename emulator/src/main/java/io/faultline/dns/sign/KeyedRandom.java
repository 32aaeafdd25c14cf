package io.faultline.dns.sign;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Octets that follow from a secret and an input: HMAC-SHA-256 of the input and a counter. For the JDK, which asks for a {@link
 * SecureRandom} where this house wants the same octets in every run of a seed.
 *
 * <p>It makes keys of a seed. And it makes the secret number of an ECDSA signature of the private key and of what is signed,
 * which is the idea of RFC 6979: two signatures of different data never share that number, which would give the key away.
 */
final class KeyedRandom extends SecureRandom {

    private static final long serialVersionUID = 1;

    private final transient Mac mac;
    private final byte[] input;
    private int counter;

    KeyedRandom(byte[] secret, byte[] input) {
        super(null, null);
        this.input = input.clone();
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            mac.update(input);
            mac.update((byte) (counter >>> 8));
            mac.update((byte) counter);
            counter++;
            byte[] block = mac.doFinal();
            int length = Math.min(block.length, bytes.length - at);
            System.arraycopy(block, 0, bytes, at, length);
            at += length;
        }
    }

    @Override
    public byte[] generateSeed(int numBytes) {
        byte[] seed = new byte[numBytes];
        nextBytes(seed);
        return seed;
    }

    @Override
    public void setSeed(long seed) {
        // Called by Random's constructor; what comes out follows from the secret alone.
    }

    @Override
    public String getAlgorithm() {
        return "HmacSHA256";
    }
}
