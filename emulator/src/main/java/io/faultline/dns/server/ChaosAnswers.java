package io.faultline.dns.server;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/** What a server says of itself in class CH: {@code id.server} (RFC 4892), and the names that BIND has for the same. */
final class ChaosAnswers {

    private static final List<WireName> VERSION = List.of(WireName.of("version.server"), WireName.of("version.bind"));
    private static final List<WireName> IDENTITY = List.of(WireName.of("id.server"), WireName.of("hostname.bind"));

    private final byte @Nullable [] version;
    private final byte @Nullable [] identity;

    ChaosAnswers(ServerOptions options) {
        this.version = characterString(options.version());
        this.identity = characterString(options.identity());
    }

    /** Adds the text that is asked for; returns false if there is none, and then the query is refused. */
    boolean answer(Query query, MessageWriter out) {
        if (query.dclass() != DClass.CH || (query.type() != Type.TXT && query.type() != Type.ANY)) {
            return false;
        }
        byte[] text = isOneOf(VERSION, query.name()) ? version : isOneOf(IDENTITY, query.name()) ? identity : null;
        return text != null && out.addRecord(MessageSection.ANSWER, query.name(), Type.TXT, DClass.CH, 0, text);
    }

    private static boolean isOneOf(List<WireName> names, DnsName name) {
        for (int i = 0; i < names.size(); i++) {
            WireName candidate = names.get(i);
            if (candidate.labels() == name.labels() && name.isSubdomainOf(candidate)) {
                return true;
            }
        }
        return false;
    }

    private static byte @Nullable [] characterString(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0) {
            return null;
        }
        byte[] rdata = new byte[octets.length + 1];
        rdata[0] = (byte) octets.length;
        System.arraycopy(octets, 0, rdata, 1, octets.length);
        return rdata;
    }
}
