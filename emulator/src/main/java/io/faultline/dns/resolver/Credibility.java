package io.faultline.dns.resolver;

/**
 * How much data is to be believed, by where in which message it stood (RFC 2181 section 5.4.1), the least first. Glue and the
 * NS records of a referral are below all of these: they only lead to servers and are never given as answers.
 */
enum Credibility {
    /** The answer of a server that is not authoritative: a forwarder's. */
    ANSWER,
    /** The authority section of an authority's answer, or data of the parent's in a referral (DS). */
    AUTHORITY,
    /** The answer of an authority. */
    AUTHORITATIVE_ANSWER
}
