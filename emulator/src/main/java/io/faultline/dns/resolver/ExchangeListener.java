package io.faultline.dns.resolver;

import org.xbill.DNS.Message;

/** Hears how an {@link Exchange} ended: exactly one of these is called, once. */
interface ExchangeListener {

    /** The server answered, over UDP or, where that answer was truncated, over TCP. */
    void answered(Message answer);

    /** There is no answer: {@code TIMEOUT} or {@code UNREACHABLE}. */
    void failed(FailureKind kind, String detail);
}
