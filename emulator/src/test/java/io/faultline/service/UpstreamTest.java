package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real server behind a virtual host's port: the one thing here that needs the real clock. */
class UpstreamTest {
    private final List<CallResult> results = new CopyOnWriteArrayList<>();

    @Test
    void aRealServersAnswersTravelAsPacketsAndOneThatIsGoneIsAReset() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = new byte[300_000];
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        int gone = unusedPort();
        NetworkLoop loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        try {
            Network network = onLoop(loop, () -> {
                Network made = new Network(loop);
                Host client = new Host(made, "client");
                Host db = new Host(made, "db");
                made.connect(client, db, "wire", LinkProfile.PERFECT.withDelayNs(1_000_000));
                client.addAddress(Address.of("127.1.0.1"));
                db.addAddress(Address.of("127.1.0.2"));
                new Upstream(db, null, 80, server.getAddress(), 100).start();
                new Upstream(db, null, 81, new InetSocketAddress(InetAddress.getLoopbackAddress(), gone), 100).start();
                HttpCaller caller = new HttpCaller(
                        client,
                        name -> loop.eventLoop().newFailedFuture(new IllegalStateException(name)),
                        CallSettings.defaults().withKeepAlive(false));
                caller.get(HttpUrl.of("http://127.1.0.2:80/"), results::add);
                caller.get(HttpUrl.of("http://127.1.0.2:81/"), results::add);
                return made;
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> results.size() == 2);
            onLoop(loop, () -> {
                network.close();
                network.ledger().assertConserved();
                return network;
            });
        } finally {
            loop.close();
            server.stop(0);
        }

        assertThat(results)
                .extracting(CallResult::outcome)
                .containsExactlyInAnyOrder(CallOutcome.SUCCESS, CallOutcome.RESET);
    }

    @Test
    void onAVirtualClockItSaysThatARealServerCannotFollow() {
        try (NetworkLoop loop = NetworkLoop.virtual(1)) {
            Host host = new Host(new Network(loop), "db");
            Upstream upstream =
                    new Upstream(host, null, 80, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 1);

            assertThatThrownBy(upstream::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a real server cannot follow a virtual clock (expected: a real-time run)");
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T onLoop(NetworkLoop loop, java.util.concurrent.Callable<T> task) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<T> result = new CopyOnWriteArrayList<>();
        List<Throwable> failure = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            try {
                result.add(task.call());
            } catch (Throwable t) {
                failure.add(t);
            }
            done.countDown();
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failure).isEmpty();
        return result.get(0);
    }
}
