package io.faultline.dns;

import io.faultline.dns.server.QueryResponder;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.SigningPolicy;
import io.faultline.dns.sign.ZoneKeys;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Octets of a query to octets of its answer, from a zone of 10,000 names. Run with {@code -prof gc}: 0 octets a query. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnswerBenchmark {

    private static final int NAMES = 10_000;
    private static final int QUERIES = 1024;
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 5353);

    /** What is asked for. */
    @Param({"address", "alias", "nxdomain", "wildcard", "referral", "mx"})
    public String kind;

    /** How the zone is signed; then the queries set DO. */
    @Param({"none", "nsec", "nsec3"})
    public String signed;

    private final ByteBuf[] queries = new ByteBuf[QUERIES];
    private final ByteBuf answer = Unpooled.directBuffer(65_535);
    private final Replier replier = new ReusingReplier();
    private QueryResponder responder;
    private int next;

    /** Loads the zone and makes the queries. */
    @Setup
    public void load() throws IOException {
        StringBuilder zone = new StringBuilder("""
                $ORIGIN bench.example.
                $TTL 300
                @ SOA ns hostmaster 1 7200 900 1209600 300
                @ NS ns
                ns A 192.0.2.53
                *.wild A 192.0.2.99
                """);
        for (int i = 0; i < NAMES; i++) {
            zone.append('h')
                    .append(i)
                    .append(" A 10.0.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250)
                    .append('\n');
            if (i % 10 == 0) {
                zone.append('c').append(i).append(" CNAME h").append(i).append('\n');
                zone.append('m').append(i).append(" MX 10 h").append(i).append('\n');
                zone.append('d').append(i).append(" NS ns.d").append(i).append('\n');
                zone.append("ns.d").append(i).append(" A 10.1.0.1\n");
            }
        }
        ZoneTable zones = new ZoneTable();
        zones.put(sign(ZoneFile.load(
                new ByteArrayInputStream(zone.toString().getBytes(StandardCharsets.US_ASCII)),
                "bench",
                Name.fromConstantString("bench.example."),
                TtlScale.NONE)));
        responder = new QueryResponder(zones, ServerOptions.DEFAULT, () -> 0);
        Random random = new Random(1);
        for (int i = 0; i < QUERIES; i++) {
            int n = random.nextInt(NAMES / 10) * 10;
            String name = switch (kind) {
                case "address" -> "h" + (n + random.nextInt(10));
                case "alias" -> "c" + n;
                case "nxdomain" -> "x" + n;
                case "wildcard" -> "w" + n + ".wild";
                case "referral" -> "www.d" + n;
                default -> "m" + n;
            };
            Message query = Message.newQuery(Record.newRecord(
                    Name.fromString(name + ".bench.example."), kind.equals("mx") ? Type.MX : Type.A, DClass.IN));
            query.addRecord(
                    new OPTRecord(1232, 0, 0, signed.equals("none") ? 0 : ExtendedFlags.DO), Section.ADDITIONAL);
            queries[i] = Unpooled.directBuffer().writeBytes(query.toWire());
        }
    }

    private Zone sign(Zone zone) {
        if (signed.equals("none")) {
            return zone;
        }
        ZoneKeys keys = ZoneKeys.generate(SigningAlgorithm.ECDSA_P256, ZoneKeys.Layout.SPLIT, new SplittableRandom(1));
        DenialPolicy denial = signed.equals("nsec") ? DenialPolicy.nsec() : DenialPolicy.nsec3();
        return new ZoneSigner(keys, SigningPolicy.DEFAULT.withDenial(denial), () -> 1_800_000_000L).sign(zone);
    }

    /** One query. */
    @Benchmark
    public int answer() {
        next = (next + 1) & (QUERIES - 1);
        responder.handle(queries[next], CLIENT, Transport.UDP, replier);
        return answer.writerIndex();
    }

    private final class ReusingReplier implements Replier {
        @Override
        public EventExecutor executor() {
            return ImmediateEventExecutor.INSTANCE;
        }

        @Override
        public ByteBuf newReply() {
            return answer.clear();
        }

        @Override
        public void reply(ByteBuf reply) {
            // The next answer overwrites it.
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
}
