package io.faultline.telemetry.journal;

import io.faultline.edge.Edge;
import io.netty.util.NetUtil;
import java.util.stream.Collectors;

/** How edges are written. */
public final class EdgeText {
    private EdgeText() {}

    /** Where it listens: {@code 127.0.0.1:5300}, with commas between several. */
    public static String addresses(Edge edge) {
        return edge.addresses().stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(","));
    }
}
