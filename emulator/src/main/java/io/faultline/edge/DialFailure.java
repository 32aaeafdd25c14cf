package io.faultline.edge;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;

/**
 * Why a connection through the network could not be made, in the words of each protocol that reports it.
 *
 * <p>SOCKS5 (RFC 1928 section 6) knows no code for a timeout or a failed lookup: a timeout is told as "TTL expired", a name
 * that does not resolve as "host unreachable", as other SOCKS servers do. HTTP gets 502, or 504 for what took too long (RFC
 * 9110 sections 15.6.3 and 15.6.5), with the error type of {@code Proxy-Status} (RFC 9209 section 2.3).
 */
@SuppressWarnings("ImmutableEnumChecker") // Netty's statuses are immutable and do not say so
enum DialFailure {
    /** A RST, or ICMP port unreachable, came back. */
    REFUSED(Socks5CommandStatus.CONNECTION_REFUSED, HttpResponseStatus.BAD_GATEWAY, "connection_refused"),
    /** ICMP said that there is no way. */
    UNREACHABLE(Socks5CommandStatus.HOST_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY, "destination_ip_unroutable"),
    /** ICMP said that there is no way to the network. */
    NETWORK_UNREACHABLE(
            Socks5CommandStatus.NETWORK_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY, "destination_ip_unroutable"),
    /** No answer at all. */
    TIMED_OUT(Socks5CommandStatus.TTL_EXPIRED, HttpResponseStatus.GATEWAY_TIMEOUT, "connection_timeout"),
    /** The name does not resolve: NXDOMAIN, NODATA or an error from the resolver. */
    UNRESOLVED(Socks5CommandStatus.HOST_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY, "dns_error"),
    /** The resolver did not answer. */
    RESOLVER_TIMED_OUT(Socks5CommandStatus.HOST_UNREACHABLE, HttpResponseStatus.GATEWAY_TIMEOUT, "dns_timeout"),
    /** Anything else. */
    FAILED(Socks5CommandStatus.FAILURE, HttpResponseStatus.BAD_GATEWAY, "proxy_internal_error");

    private final Socks5CommandStatus socksStatus;
    private final HttpResponseStatus httpStatus;
    private final String proxyStatusError;

    DialFailure(Socks5CommandStatus socksStatus, HttpResponseStatus httpStatus, String proxyStatusError) {
        this.socksStatus = socksStatus;
        this.httpStatus = httpStatus;
        this.proxyStatusError = proxyStatusError;
    }

    Socks5CommandStatus socksStatus() {
        return socksStatus;
    }

    HttpResponseStatus httpStatus() {
        return httpStatus;
    }

    String proxyStatusError() {
        return proxyStatusError;
    }

    /** Reads the exceptions that a virtual host's channel fails a connect with. */
    static DialFailure ofConnect(Throwable cause) {
        if (cause instanceof ConnectTimeoutException || cause instanceof SocketTimeoutException) {
            return TIMED_OUT;
        }
        if (cause instanceof NoRouteToHostException) {
            String message = cause.getMessage();
            return message != null && message.contains("Network") ? NETWORK_UNREACHABLE : UNREACHABLE;
        }
        return cause instanceof ConnectException ? REFUSED : FAILED;
    }
}
