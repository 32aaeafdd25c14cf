package io.faultline.dns.secure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** Spoilt HTTP/1.1 requests for DNS over HTTPS: none throws, and a response of status 200 carries a well-formed message. */
class HttpRequestFuzzTest {

    private static final int REQUESTS = Integer.getInteger("faultline.fuzz.requests", 20_000);
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 1);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.9", 4242);

    private final Asker asker = Asker.of("example.", """
            @ 60 SOA ns h 1 2 3 4 5
            @ 60 NS ns
            ns 60 A 192.0.2.53
            www 60 A 192.0.2.80
            """);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void noRequestThrowsOrIsAnsweredByNonsense() throws Exception {
        byte[] query =
                Asker.withEdns(Asker.query("www.example.", Type.A), 1232, false).toWire();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(query);
        List<byte[]> seeds = List.of(
                request("GET /dns-query?dns=" + text + " HTTP/1.1", "Accept: application/dns-message", new byte[0]),
                request("GET /dns-query?a=%20b&dns=" + text + "&x HTTP/1.1", "Accept: */*", new byte[0]),
                request("POST /dns-query HTTP/1.1", "Content-Type: application/dns-message", query));
        int answered = 0;
        for (int i = 0; i < REQUESTS; i++) {
            byte[] octets = spoil(seeds.get(random.nextInt(seeds.size())));
            byte[] response = exchange(octets, i);
            String head = new String(response, ISO_8859_1);
            if (response.length > 0) {
                assertThat(head).as("request %d, seed %d", i, SEED).matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d .*");
            }
            if (head.startsWith("HTTP/1.1 200 ")) {
                int body = head.indexOf("\r\n\r\n") + 4;
                byte[] message = new byte[lengthOf(head)];
                System.arraycopy(response, body, message, 0, message.length);
                new Message(message);
                answered++;
            }
        }
        assertThat(answered).as("seed %d", SEED).isGreaterThan(REQUESTS / 20);
    }

    private byte[] exchange(byte[] octets, int number) {
        IdleConnection connection = new IdleConnection();
        EmbeddedChannel channel = new EmbeddedChannel(
                new HttpServerCodec(),
                new HttpObjectAggregator(65_535),
                connection,
                new HttpQueryHandler(asker.responder, CLIENT, connection));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(octets));
            channel.checkException();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "request " + number + " of seed " + SEED + ": " + new String(octets, ISO_8859_1), e);
        }
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            response.writeBytes(ByteBufUtil.getBytes(part));
            part.release();
        }
        channel.finishAndReleaseAll();
        return response.toByteArray();
    }

    private static int lengthOf(String head) {
        int at = head.indexOf("content-length: ") + 16;
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    }

    private static byte[] request(String line, String header, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((line + "\r\nHost: dns.test\r\n" + header + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** Changes, removes or doubles some octets, most of the time one. */
    private byte[] spoil(byte[] request) {
        List<Byte> octets = new ArrayList<>();
        for (byte octet : request) {
            octets.add(octet);
        }
        for (int i = random.nextInt(3); i > 0 && !octets.isEmpty(); i--) {
            int at = random.nextInt(octets.size());
            switch (random.nextInt(4)) {
                case 0 -> octets.set(at, (byte) random.nextInt());
                case 1 -> octets.set(at, (byte) "%&=?/-_ \r\n".charAt(random.nextInt(10)));
                case 2 -> octets.remove(at);
                default -> octets.add(at, octets.get(at));
            }
        }
        byte[] spoilt = new byte[octets.size()];
        for (int i = 0; i < spoilt.length; i++) {
            spoilt[i] = octets.get(i);
        }
        return spoilt;
    }
}
