package io.faultline.dns.sign.bogus;

import java.util.List;
import java.util.stream.Collectors;

/** All ways in which a signed zone can be broken. One more is one line here. */
public final class BogusVariants {

    /** Above what validators bear: 150 in unbound and BIND since 2021, 50 in newer ones (RFC 9276 section 3.2). */
    private static final int TOO_MANY_ITERATIONS = 2500;

    /** Longer than any usual validity. */
    private static final long DAYS = 400;

    private static final List<BogusVariant> ALL = List.of(
            new BogusVariant(
                    "expired",
                    "The signatures have expired.",
                    (zone, signer, where) -> BrokenSignatures.signedAtAnotherTime(zone, signer, where, -DAYS)),
            new BogusVariant(
                    "not-yet-valid",
                    "The signatures are not valid yet.",
                    (zone, signer, where) -> BrokenSignatures.signedAtAnotherTime(zone, signer, where, DAYS)),
            new BogusVariant(
                    "missing-signatures",
                    "There are no signatures.",
                    (zone, signer, where) -> BrokenSignatures.without(zone, where)),
            new BogusVariant(
                    "flipped-bit",
                    "One bit of each signature is wrong.",
                    (zone, signer, where) -> BrokenSignatures.withFlippedBit(zone, where)),
            new BogusVariant(
                    "wrong-key-tag",
                    "The signatures name a key tag that no key has.",
                    (zone, signer, where) -> BrokenSignatures.withWrongKeyTag(zone, where)),
            new BogusVariant(
                    "missing-dnskey",
                    "The apex has no DNSKEY records.",
                    (zone, signer, where) -> BrokenKeys.withoutDnskey(zone)),
            new BogusVariant(
                    "foreign-keys",
                    "The zone is signed with keys that the parent's DS does not name.",
                    (zone, signer, where) -> BrokenKeys.withForeignKeys(zone, signer)),
            new BogusVariant(
                    "wrong-ds",
                    "The DS records for delegations have wrong digests.",
                    BrokenKeys::withWrongDs,
                    BrokenKeys::withWrongDs),
            new BogusVariant(
                    "unknown-algorithm",
                    "Keys and signatures are of an algorithm that is not assigned.",
                    (zone, signer, where) -> BrokenKeys.withUnknownAlgorithm(zone, signer)),
            new BogusVariant(
                    "colliding-tags",
                    "Many keys and wrong signatures share one key tag (CVE-2023-50387).",
                    (zone, signer, where) -> BrokenKeys.withCollidingTags(zone, signer)),
            new BogusVariant(
                    "missing-denial",
                    "There are no NSEC or NSEC3 records.",
                    (zone, signer, where) -> BrokenDenial.without(zone)),
            new BogusVariant(
                    "denial-gap",
                    "The NSEC or NSEC3 records cover nothing.",
                    (zone, signer, where) -> BrokenDenial.withGaps(zone, signer)),
            new BogusVariant(
                    "denial-wrong-types",
                    "The NSEC or NSEC3 records tell of types that are not there.",
                    (zone, signer, where) -> BrokenDenial.withWrongTypes(zone, signer)),
            new BogusVariant(
                    "missing-wildcard-proof",
                    "Answers of a wildcard come without the proof that the name does not exist.",
                    (zone, signer, where) -> BrokenDenial.withoutWildcardProof(zone)),
            new BogusVariant(
                    "nsec3-iterations",
                    "Names are hashed far more often than validators bear.",
                    (zone, signer, where) -> BrokenDenial.withIterations(zone, signer, TOO_MANY_ITERATIONS)));

    private BogusVariants() {}

    /** Returns all of them. */
    public static List<BogusVariant> all() {
        return ALL;
    }

    /** Returns the names of all, in the order of {@link #all}. */
    public static List<String> names() {
        return ALL.stream().map(BogusVariant::name).toList();
    }

    /**
     * Returns the variant of this name.
     *
     * @throws IllegalArgumentException if there is none; the message tells the names
     */
    public static BogusVariant get(String name) {
        for (BogusVariant variant : ALL) {
            if (variant.name().equals(name)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("bogus variant: " + name + " (expected: one of "
                + names().stream().collect(Collectors.joining(", ")) + ")");
    }
}
