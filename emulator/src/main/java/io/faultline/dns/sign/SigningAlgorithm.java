package io.faultline.dns.sign;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;

/** The algorithms that zones are signed with: those that RFC 8624 section 3.1 recommends. */
public enum SigningAlgorithm {

    /** ECDSA on the curve P-256 with SHA-256 (RFC 6605). */
    ECDSA_P256(13, "EC", "SHA256withECDSAinP1363Format") {
        @Override
        AlgorithmParameterSpec parameters() {
            return new ECGenParameterSpec("secp256r1");
        }

        @Override
        KeySpec privateSpec(byte[] octets) throws GeneralSecurityException {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(parameters());
            return new ECPrivateKeySpec(new BigInteger(1, octets), curve.getParameterSpec(ECParameterSpec.class));
        }

        @Override
        byte[] encode(PublicKey key) {
            byte[] octets = new byte[2 * COORDINATE];
            ECPublicKey point = (ECPublicKey) key;
            bigEndian(point.getW().getAffineX(), octets, 0);
            bigEndian(point.getW().getAffineY(), octets, COORDINATE);
            return octets;
        }
    },

    /** EdDSA on the curve Ed25519 (RFC 8080). */
    ED25519(15, "Ed25519", "Ed25519") {
        @Override
        AlgorithmParameterSpec parameters() {
            return NamedParameterSpec.ED25519;
        }

        @Override
        KeySpec privateSpec(byte[] octets) {
            return new EdECPrivateKeySpec(NamedParameterSpec.ED25519, octets);
        }

        @Override
        byte[] encode(PublicKey key) {
            EdECPublicKey point = (EdECPublicKey) key;
            byte[] octets = new byte[COORDINATE];
            bigEndian(point.getPoint().getY(), octets, 0);
            // RFC 8032 section 5.1.2: little-endian, the top bit is the sign of x.
            for (int i = 0; i < COORDINATE / 2; i++) {
                byte octet = octets[i];
                octets[i] = octets[COORDINATE - 1 - i];
                octets[COORDINATE - 1 - i] = octet;
            }
            octets[COORDINATE - 1] |= (byte) (point.getPoint().isXOdd() ? 0x80 : 0);
            return octets;
        }
    };

    /** Octets of a coordinate on both curves. */
    private static final int COORDINATE = 32;

    private final int number;
    private final String keyAlgorithm;
    private final String signatureAlgorithm;

    SigningAlgorithm(int number, String keyAlgorithm, String signatureAlgorithm) {
        this.number = number;
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    /** Returns the number in DNSKEY, DS and RRSIG records. */
    public int number() {
        return number;
    }

    /**
     * Returns the algorithm of a number.
     *
     * @throws IllegalArgumentException if it is another one
     */
    static SigningAlgorithm of(int number) {
        for (SigningAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException(
                "algorithm: " + number + " (expected: 13, ECDSA P-256, or 15, Ed25519, RFC 8624 section 3.1)");
    }

    abstract AlgorithmParameterSpec parameters();

    /** Returns a private key as key files have it (RFC 6605 section 6, RFC 8080 section 6). */
    abstract KeySpec privateSpec(byte[] octets) throws GeneralSecurityException;

    /**
     * Returns the private key of the octets of a key file.
     *
     * @throws IllegalArgumentException if they are none
     */
    PrivateKey privateKey(byte[] octets) {
        if (octets.length != COORDINATE) {
            throw new IllegalArgumentException(
                    "private key: " + octets.length + " octets (expected: " + COORDINATE + ")");
        }
        try {
            return KeyFactory.getInstance(keyAlgorithm).generatePrivate(privateSpec(octets));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("private key: " + e.getMessage(), e);
        }
    }

    /** Returns whether a signature of {@code data} is right. */
    boolean verifies(PublicKey key, byte[] data, byte[] octets) {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm);
            signature.initVerify(key);
            signature.update(data);
            return signature.verify(octets);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Returns a public key as a DNSKEY record has it (RFC 6605 section 4, RFC 8080 section 3). */
    abstract byte[] encode(PublicKey key);

    KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
            generator.initialize(parameters(), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make keys of " + this, e);
        }
    }

    /** Returns the signature of {@code data} as an RRSIG record has it; the same for the same key and data. */
    byte[] sign(PrivateKey key, byte[] data) {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm);
            signature.initSign(key, new KeyedRandom(key.getEncoded(), data));
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot sign with " + this, e);
        }
    }

    private static void bigEndian(BigInteger number, byte[] into, int at) {
        byte[] octets = number.toByteArray();
        int length = Math.min(octets.length, COORDINATE);
        System.arraycopy(octets, octets.length - length, into, at + COORDINATE - length, length);
    }
}
