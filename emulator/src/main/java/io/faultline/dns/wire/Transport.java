package io.faultline.dns.wire;

/** How a message travels. */
public enum Transport {
    /** One message a datagram, limited in size (RFC 1035 section 4.2.1). */
    UDP(false, false),
    /** Messages with a two-octet length before each (RFC 1035 section 4.2.2, RFC 7766). */
    TCP(true, false),
    /** As TCP, inside TLS (RFC 7858). */
    TLS(true, true),
    /** Messages as bodies of HTTP requests and responses, inside TLS (RFC 8484). */
    HTTPS(true, true);

    private final boolean stream;
    private final boolean encrypted;

    Transport(boolean stream, boolean encrypted) {
        this.stream = stream;
        this.encrypted = encrypted;
    }

    /** Returns whether it runs over a connection: the client's address is proven, and only 65,535 octets limit a message. */
    public boolean isStream() {
        return stream;
    }

    /** Returns whether others on the way see sizes and times only. */
    public boolean isEncrypted() {
        return encrypted;
    }
}
