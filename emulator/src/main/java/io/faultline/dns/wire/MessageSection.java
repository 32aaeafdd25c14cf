package io.faultline.dns.wire;

/** The sections of a message that hold records, in their order on the wire (RFC 1035 section 4.1). */
public enum MessageSection {
    /** The records that answer the question. */
    ANSWER(0),
    /** Who is the authority: a referral's NS, a negative answer's SOA. */
    AUTHORITY(1),
    /** Records that save the asker a query. */
    ADDITIONAL(2);

    /** Which of the header's counts of records is this section's. */
    final int index;

    MessageSection(int index) {
        this.index = index;
    }
}
