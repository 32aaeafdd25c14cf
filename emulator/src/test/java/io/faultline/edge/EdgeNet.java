package io.faultline.edge;

import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.faultline.testing.RealNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * A client host, a router, and a server host with a web server at port 80 (it echoes the body, or says hello) and a name
 * server for {@code test.} at port 53. All calls on the loop.
 */
final class EdgeNet {
    static final Address CLIENT = Address.of("127.77.1.10");
    static final Address SERVER = Address.of("127.77.2.10");
    static final String ZONE = """
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 604800 60
            @ NS ns
            ns A 127.77.2.10
            web A 127.77.2.10
            dead A 127.77.2.99
            """;

    final Host client;
    final Host server;
    final Router router;
    final Link clientLink;
    final Link serverLink;
    final Attachment attachment;
    private final Channel web;

    EdgeNet(RealNet net) {
        Network network = net.network();
        client = new Host(network, "client");
        client.addAddress(CLIENT);
        router = new Router(network, "router");
        router.addAddress(Address.of("127.77.0.1"));
        server = new Host(network, "server");
        server.addAddress(SERVER);
        LinkProfile profile = LinkProfile.PERFECT.withDelayNs(200_000).withMtu(9001);
        clientLink = network.connect(client, router, "client", profile);
        serverLink = network.connect(server, router, "server", profile);
        router.addNeighbour(clientLink.b(), CLIENT);
        router.addNeighbour(serverLink.b(), SERVER);
        StubResolver resolver = new StubResolver(
                client,
                ResolverOptions.of(List.of(new InetSocketAddress(SERVER.toInetAddress(), 53)))
                        .withTimeout(500_000_000L, 2),
                CachePolicy.none());
        attachment = new Attachment(client, resolver);
        web = startWeb();
        ZoneTable zones = new ZoneTable();
        try {
            zones.put(ZoneFile.load(
                    new ByteArrayInputStream(ZONE.getBytes(StandardCharsets.UTF_8)),
                    "test.zone",
                    Name.fromConstantString("test."),
                    TtlScale.NONE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new AuthoritativeServer(server, SERVER, 53, zones).start();
    }

    Attachments attachments() {
        return new Attachments(attachment, Map.of("client", attachment));
    }

    /** Makes the web server's port closed. */
    void stopWeb() {
        web.close();
    }

    /** Swallows packets to the server, or stops doing so. */
    void blackhole(boolean on) {
        Prefix prefix = Prefix.host(SERVER);
        if (on) {
            router.staticRoutes().add(prefix, Route.Special.BLACKHOLE);
            router.removeNeighbour(SERVER);
        } else {
            router.addNeighbour(serverLink.b(), SERVER);
            router.staticRoutes().withdraw(prefix);
        }
    }

    private Channel startWeb() {
        return server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(16 << 20), new Web());
                    }
                })
                .bind(new InetSocketAddress(SERVER.toInetAddress(), 80))
                .channel();
    }

    private static final class Web extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            boolean echo = request.content().isReadable();
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.OK,
                    echo
                            ? request.content().retain()
                            : Unpooled.copiedBuffer("hello " + request.uri() + "\n", StandardCharsets.UTF_8));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            response.headers().set("X-Via", String.join(",", request.headers().getAll(HttpHeaderNames.VIA)));
            boolean keepAlive = HttpUtil.isKeepAlive(request);
            HttpUtil.setKeepAlive(response, keepAlive);
            ctx.writeAndFlush(response).addListener(future -> {
                if (!keepAlive) {
                    ctx.close();
                }
            });
        }
    }
}
