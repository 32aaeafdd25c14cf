package io.faultline.dns.validate;

/**
 * How much cryptography one question may cost (KeyTrap, CVE-2023-50387, and CVE-2023-50868): signatures to verify, those that
 * turn out wrong, and names to hash.
 */
final class Work {

    /** Of a long chain with a denial at its end a few dozen are needed. */
    private static final int MAX_VERIFICATIONS = 100;

    /** As Unbound's {@code MAX_VALIDATE_RRSIGS}: honest zones have none, or one while keys change. */
    private static final int MAX_FAILURES = 8;

    private static final int MAX_HASHES = 256;

    private int verifications;
    private int failures;
    private int hashes;

    boolean verify() {
        return failures < MAX_FAILURES && verifications++ < MAX_VERIFICATIONS;
    }

    void failed() {
        failures++;
    }

    boolean hash() {
        return hashes++ < MAX_HASHES;
    }
}
