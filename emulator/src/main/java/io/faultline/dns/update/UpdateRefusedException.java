package io.faultline.dns.update;

import org.xbill.DNS.Rcode;

/** An update that is not carried out, and the response code that says why (RFC 2136 section 2.2). */
final class UpdateRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final int rcode;

    UpdateRefusedException(int rcode, String message) {
        super(Rcode.string(rcode) + ": " + message);
        this.rcode = rcode;
    }

    int rcode() {
        return rcode;
    }
}
