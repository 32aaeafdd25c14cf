package io.faultline.dns.wire;

/** How a message travels. */
public enum Transport {
    /** One message a datagram, limited in size (RFC 1035 section 4.2.1). */
    UDP,
    /** Messages with a two-octet length before each (RFC 1035 section 4.2.2, RFC 7766). */
    TCP
}
