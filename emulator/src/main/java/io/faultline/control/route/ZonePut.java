package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneFileException;
import io.faultline.dns.zone.ZoneTable;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /api/v1/dns/servers/{server}/zones/{origin}}: adds or replaces a zone, given as a master file without {@code
 * $INCLUDE}. One that is wrong is refused with lines and reasons, and the old one keeps serving. A zone that its server signs is
 * signed as before. Secondaries follow if the serial is greater.
 */
final class ZonePut {
    /** What complaints call the body. */
    private static final String SOURCE = "request";

    private ZonePut() {}

    static Route route(RunningNetwork network) {
        TtlScale scale = new TtlScale(network.region().topology().speed());
        return new Route(
                HttpMethod.PUT,
                ZonePath.PATH,
                request -> {
                    ZonePath path = ZonePath.of(request);
                    // Neither the loop nor the server's thread waits while the file is read.
                    return network.onLoop(() -> path.find(network.region()))
                            .thenCompose(
                                    server -> CompletableFuture.supplyAsync(() -> parse(request.body(), path, scale)))
                            .thenCompose(zone -> network.onLoop(() -> put(network, path, zone)))
                            .thenApplyAsync(done -> write(path.server(), done));
                },
                true);
    }

    private record Done(Zone zone, boolean replaced) {}

    private static Zone parse(String text, ZonePath path, TtlScale scale) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try {
            return ZoneFile.load(new ByteArrayInputStream(octets), SOURCE, path.origin(), scale);
        } catch (ZoneFileException e) {
            List<String> problems = e.problems();
            String what = problems.size() == 1 ? problems.get(0) : problems.size() + " problems";
            throw new HttpProblem(HttpResponseStatus.BAD_REQUEST, what, problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Done put(RunningNetwork network, ZonePath path, Zone zone) {
        ZoneTable zones = path.find(network.region()).zones();
        Zone before = zones.get(path.origin());
        Zone served = signed(before, zone);
        zones.put(served);
        return new Done(served, before != null);
    }

    private static Zone signed(@Nullable Zone before, Zone zone) {
        return before != null && before.resigner() instanceof ZoneSigner signer ? signer.sign(zone) : zone;
    }

    private static Response write(String server, Done done) {
        ObjectNode json = ZoneList.describe(server, done.zone);
        return Response.json(done.replaced ? HttpResponseStatus.OK : HttpResponseStatus.CREATED, json);
    }
}
