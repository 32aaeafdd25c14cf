package io.faultline.dns.tsig;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.Name;

/** A secret that two name servers, or a server and a client, share. Immutable. */
public final class TsigKey {

    private final Name name;
    private final TsigAlgorithm algorithm;
    private final SecretKeySpec secret;

    /**
     * Creates a key.
     *
     * @param secret its octets, at least one; copied
     */
    public TsigKey(Name name, TsigAlgorithm algorithm, byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("secret: empty (expected: at least one octet)");
        }
        this.name = name;
        this.algorithm = algorithm;
        this.secret = new SecretKeySpec(secret, algorithm.jcaName());
    }

    /**
     * Creates a key from a secret in Base64, as {@code tsig-keygen} prints it.
     *
     * @throws IllegalArgumentException if it is no Base64
     */
    public static TsigKey of(Name name, TsigAlgorithm algorithm, String base64) {
        return new TsigKey(name, algorithm, Base64.getDecoder().decode(base64));
    }

    /** Returns the name that both sides know it by. */
    public Name name() {
        return name;
    }

    /** Returns what it is used with. */
    public TsigAlgorithm algorithm() {
        return algorithm;
    }

    Mac newMac() {
        try {
            Mac mac = Mac.getInstance(algorithm.jcaName());
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm.jcaName() + " is missing from this JVM", e);
        }
    }

    /** Returns the octets that a TSIG record made with it takes in a message. */
    int recordBytes() {
        return name.length() + 10 + algorithm.wireName().length() + 16 + algorithm.macBytes();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return name + " " + algorithm;
    }
}
