package io.faultline.dns.fuzz;

import io.faultline.dns.server.Asker;
import io.faultline.dns.server.CookieOptions;
import io.faultline.dns.server.QueryResponder;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.transfer.TransferOptions;
import io.faultline.dns.transfer.ZoneTransfers;
import io.faultline.dns.transport.MessageStream;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.tsig.TsigAlgorithm;
import io.faultline.dns.tsig.TsigGate;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.dns.tsig.TsigKeys;
import io.faultline.dns.update.UpdateService;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.packet.Prefix;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * All that stands behind a server's sockets: signatures of messages, transfers, updates and answers, from a plain zone, one signed
 * with NSEC and one with NSEC3. Anyone may do anything.
 */
final class FuzzedServer implements Replier {

    static final Name PLAIN = Name.fromConstantString("plain.test.");
    static final Name NSEC = Name.fromConstantString("nsec.test.");
    static final Name NSEC3 = Name.fromConstantString("nsec3.test.");
    static final String SECRET = "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3RldHMgLi4=";
    static final TsigKey KEY = TsigKey.of(Name.fromConstantString("key.test."), TsigAlgorithm.HMAC_SHA256, SECRET);
    static final long NOW = 1_800_000_000L;

    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 4242);
    private static final int MOST_MESSAGES = 64;
    private static final String ZONE = """
            @ 3600 SOA ns h 7 7200 900 1209600 300
            @ 3600 NS ns
            @ 3600 MX 10 mail
            ns 3600 A 192.0.2.53
            ns 3600 AAAA 2001:db8::53
            www 60 A 192.0.2.80
            www 60 TXT "a text" "and another"
            mail 60 A 192.0.2.25
            alias 60 CNAME www
            away 60 CNAME host.elsewhere.test.
            tree 60 DNAME other
            a.b.other 60 A 192.0.2.81
            *.wild 60 A 192.0.2.99
            *.wild 60 MX 5 www
            cut 60 NS ns.cut
            ns.cut 60 A 192.0.2.54
            safe 60 NS ns.safe
            safe 60 DS 12345 13 2 5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A
            ns.safe 60 A 192.0.2.55
            svc 60 HTTPS 1 www alpn=h2 port=443
            _sip._tcp 60 SRV 0 1 5060 www
            odd 60 TYPE65280 \\# 4 c00c00ff
            """;

    final ZoneTable zones = new ZoneTable();
    private final List<Zone> original;
    private final TsigGate gate;
    private final List<byte[]> answers = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer(2048);

    FuzzedServer() {
        original = List.of(
                Asker.zone(PLAIN.toString(), ZONE),
                SignedZones.signer(SigningAlgorithm.ED25519, DenialPolicy.nsec(), 1, NOW)
                        .sign(Asker.zone(NSEC.toString(), ZONE)),
                SignedZones.signer(SigningAlgorithm.ED25519, DenialPolicy.nsec3(), 2, NOW)
                        .sign(Asker.zone(NSEC3.toString(), ZONE)));
        QueryResponder responder = new QueryResponder(
                zones, ServerOptions.DEFAULT.withCookies(new CookieOptions(1, 2, 0, false)), () -> NOW);
        AccessList anyone = AccessList.of(new AccessRule(Prefix.DEFAULT_IPV4, null));
        ZoneTransfers transfers = new ZoneTransfers(zones, TransferOptions.DEFAULT);
        UpdateService updates = new UpdateService(zones);
        responder.addService(transfers);
        responder.addService(updates);
        for (Name origin : List.of(PLAIN, NSEC, NSEC3)) {
            transfers.allow(origin, anyone);
            updates.allow(origin, anyone);
        }
        gate = new TsigGate(responder);
        gate.keys(TsigKeys.of(List.of(KEY)), () -> NOW);
        restore();
    }

    /** Takes back what updates have done. */
    void restore() {
        original.forEach(zones::put);
    }

    /** Returns the messages of the reply, none if there is no reply; of a transfer no more than the first 64. */
    List<byte[]> ask(byte[] message, Transport transport) {
        answers.clear();
        in.clear().writeBytes(message);
        gate.handle(in, CLIENT, transport, this);
        return answers;
    }

    @Override
    public EventExecutor executor() {
        return ImmediateEventExecutor.INSTANCE;
    }

    @Override
    public ByteBuf newReply() {
        return Unpooled.buffer(512, 65_535);
    }

    @Override
    public void reply(ByteBuf reply) {
        byte[] octets = new byte[reply.readableBytes()];
        reply.readBytes(octets);
        reply.release();
        answers.add(octets);
    }

    @Override
    public void stream(MessageStream messages) {
        boolean more = true;
        for (int i = 0; more && i < MOST_MESSAGES; i++) {
            ByteBuf next = newReply();
            more = messages.next(next);
            if (next.isReadable()) {
                reply(next);
            } else {
                next.release();
            }
        }
        messages.end();
    }

    @Override
    public Replier later() {
        return this;
    }

    @Override
    public void drop() {
        // Nothing is held.
    }
}
