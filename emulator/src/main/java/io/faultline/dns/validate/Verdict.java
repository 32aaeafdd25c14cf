package io.faultline.dns.validate;

import org.xbill.DNS.ExtendedErrorCodeOption;

/**
 * What validation says of data.
 *
 * @param status whether it may be used
 * @param infoCode the extended error that says why (RFC 8914 section 4), -1 for none
 * @param reason in words; empty if there is nothing to say
 */
public record Verdict(Status status, int infoCode, String reason) {

    /** The security status of data (RFC 4035 section 4.3). */
    public enum Status {
        /** Not looked at. */
        UNCHECKED,
        /** There is a chain of trust from an anchor. */
        SECURE,
        /** It is proved that there is none, or no anchor is above the data. */
        INSECURE,
        /** There ought to be one, and there is not. */
        BOGUS
    }

    /** Data that was not looked at. */
    public static final Verdict UNCHECKED = new Verdict(Status.UNCHECKED, -1, "");

    /** Data with a chain of trust. */
    public static final Verdict SECURE = new Verdict(Status.SECURE, -1, "");

    /** Data that cannot have one. */
    public static final Verdict INSECURE = new Verdict(Status.INSECURE, -1, "");

    /** Returns that the data is bogus, and why. */
    public static Verdict bogus(int infoCode, String reason) {
        return new Verdict(Status.BOGUS, infoCode, reason);
    }

    /** Returns that the data is bogus for a reason that has no code of its own. */
    public static Verdict bogus(String reason) {
        return bogus(ExtendedErrorCodeOption.DNSSEC_BOGUS, reason);
    }

    /** Returns that the data is treated as insecure, and why. */
    public static Verdict insecure(int infoCode, String reason) {
        return new Verdict(Status.INSECURE, infoCode, reason);
    }

    /** Returns whether there is a chain of trust. */
    public boolean isSecure() {
        return status == Status.SECURE;
    }

    /** Returns whether the data must not be used. */
    public boolean isBogus() {
        return status == Status.BOGUS;
    }
}
