package io.faultline.service.call;

import io.faultline.dns.resolver.FailureKind;
import io.faultline.dns.resolver.ResolutionException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** What became of a call, in the words that operators use. */
public enum CallOutcome {
    /** An answer with a status below 400. */
    SUCCESS,
    /** The name does not exist (RFC 8499: NXDOMAIN). */
    DNS_NXDOMAIN,
    /** The name exists and has no address (RFC 2308: NODATA). */
    DNS_NODATA,
    /** The resolver answered that it could not find out (SERVFAIL). */
    DNS_SERVFAIL,
    /** The resolver will not answer (REFUSED). */
    DNS_REFUSED,
    /** There is no way to the resolver. */
    DNS_UNREACHABLE,
    /** No resolver answered in time. */
    DNS_TIMEOUT,
    /** A RST answered the SYN. */
    CONNECT_REFUSED,
    /** Nothing answered the SYN in time. */
    CONNECT_TIMEOUT,
    /** ICMP, or the caller's own host, said that there is no way to the address. */
    UNREACHABLE,
    /** The connection was reset, or closed before the whole answer came. */
    RESET,
    /** The whole call took longer than it may. */
    TIMEOUT,
    /** What came back was not HTTP, or too much. */
    BAD_RESPONSE,
    /** A status from 400 to 499. */
    HTTP_4XX,
    /** A status from 500 to 599. */
    HTTP_5XX,
    /** Given up by the caller itself before it was sent: too many calls were under way. */
    SHED;

    private static final CallOutcome[] VALUES = values();

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in metrics and JSON, such as {@code dns_nxdomain}. */
    public String label() {
        return label;
    }

    /** How many there are, for counters indexed by {@link #index()}. */
    public static int count() {
        return VALUES.length;
    }

    /** This outcome's place in a counter array, {@code 0 <= index < count()}. */
    @SuppressWarnings("EnumOrdinal") // an index into arrays of this run only, never stored
    public int index() {
        return ordinal();
    }

    /** Tells whether the time ran out somewhere, which HTTP reports as 504 rather than 502 or 503. */
    public boolean isTimeout() {
        return this == DNS_TIMEOUT || this == CONNECT_TIMEOUT || this == TIMEOUT;
    }

    /** The outcome that a status stands for. */
    public static CallOutcome ofStatus(int status) {
        if (status < 400) {
            return SUCCESS;
        }
        return status < 500 ? HTTP_4XX : HTTP_5XX;
    }

    /** The outcome that a failed connect or lookup stands for. */
    public static CallOutcome ofConnectFailure(Throwable cause) {
        if (cause instanceof ResolutionException resolution) {
            return ofLookupFailure(resolution.kind());
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof SocketTimeoutException) {
            return CONNECT_TIMEOUT;
        }
        if (cause instanceof NoRouteToHostException) {
            return UNREACHABLE;
        }
        // The JDK reports ETIMEDOUT and ENETUNREACH as ConnectException too, by its message alone.
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("timed out")) {
            return CONNECT_TIMEOUT;
        }
        return message.contains("unreachable") ? UNREACHABLE : CONNECT_REFUSED;
    }

    private static CallOutcome ofLookupFailure(FailureKind kind) {
        return switch (kind) {
            case NXDOMAIN -> DNS_NXDOMAIN;
            case NODATA -> DNS_NODATA;
            case SERVFAIL -> DNS_SERVFAIL;
            case REFUSED -> DNS_REFUSED;
            case TIMEOUT -> DNS_TIMEOUT;
            case UNREACHABLE -> DNS_UNREACHABLE;
        };
    }

    /** The outcome that the failure of an established connection stands for. */
    public static CallOutcome ofBrokenConnection(Throwable cause) {
        return cause instanceof DecoderException ? BAD_RESPONSE : RESET;
    }
}
