package io.faultline.balance.l7;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** What a proxy changes in the headers it passes on (RFC 9110, 7.6). */
final class ProxyHeaders {
    private static final String VIA = "1.1 faultline";
    private static final List<CharSequence> HOP_BY_HOP = List.of(
            HttpHeaderNames.CONNECTION,
            // Not in any RFC, but sent.
            "proxy-connection",
            HttpHeaderNames.TE,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.UPGRADE,
            HttpHeaderNames.PROXY_AUTHENTICATE,
            HttpHeaderNames.PROXY_AUTHORIZATION);

    private ProxyHeaders() {}

    /** Makes a client's request one of the proxy's. */
    static void towardsTarget(HttpRequest request, String clientAddress, boolean reuse) {
        HttpHeaders headers = request.headers();
        removeHopByHop(headers);
        // The proxy has answered it (RFC 9110, 10.1.1).
        headers.remove(HttpHeaderNames.EXPECT);
        headers.add(HttpHeaderNames.VIA, VIA);
        String before = headers.get("x-forwarded-for");
        headers.set("x-forwarded-for", before == null ? clientAddress : before + ", " + clientAddress);
        headers.set("x-forwarded-proto", "http");
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        HttpUtil.setKeepAlive(request, reuse);
    }

    /**
     * Makes a target's answer one of the proxy's.
     *
     * @param delimited whether the answer's end is known without the connection's
     * @return whether the client's connection can go on after it
     */
    static boolean towardsClient(HttpResponse response, HttpVersion clientVersion, boolean keep, boolean delimited) {
        HttpHeaders headers = response.headers();
        removeHopByHop(headers);
        headers.add(HttpHeaderNames.VIA, VIA);
        if (!headers.contains(HttpHeaderNames.SERVER)) {
            headers.set(HttpHeaderNames.SERVER, "faultline");
        }
        boolean chunks = clientVersion.isKeepAliveDefault();
        if (!chunks) {
            // HTTP/1.0 knows no chunks (RFC 9112, 7).
            HttpUtil.setTransferEncodingChunked(response, false);
        } else if (!delimited) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        boolean goesOn = keep && (chunks || HttpUtil.isContentLengthSet(response));
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        HttpUtil.setKeepAlive(response.headers(), clientVersion, goesOn);
        return goesOn;
    }

    private static void removeHopByHop(HttpHeaders headers) {
        for (String named : headers.getAllAsString(HttpHeaderNames.CONNECTION)) {
            for (String name : named.split(",", -1)) {
                if (!name.isBlank()) {
                    headers.remove(name.strip());
                }
            }
        }
        for (CharSequence name : HOP_BY_HOP) {
            headers.remove(name);
        }
    }
}
