package io.faultline.dns;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A master file of a million records to a zone in a fresh JVM with the launcher's options, and one edit of it. Addresses,
 * aliases, mail exchangers, texts, delegations with glue and services, most of them at names of their own.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms32m", "-Xmx2g", "-XX:+UseSerialGC"})
public class ZoneLoadBenchmark {

    private static final Name ORIGIN = Name.fromConstantString("big.example.");

    /** How many records. */
    @Param("1000000")
    public int records;

    private Path file;
    private Zone zone;
    private Record edit;

    /** Writes the file. */
    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("big", ".zone");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("$TTL 300\n@ SOA ns hostmaster 1 7200 900 1209600 300\n@ NS ns\nns A 192.0.2.53\n");
            int written = 3;
            for (int i = 0; written < records; i++) {
                String text = name(i);
                out.write(text);
                written += (int) text.lines().count();
            }
        }
        edit = new ARecord(new Name("host10", ORIGIN), DClass.IN, 60, InetAddress.getLoopbackAddress());
    }

    private static String name(int i) {
        return switch (i % 10) {
            case 0, 1, 2, 3, 4 -> "host%d 3600 IN A 10.%d.%d.%d\n".formatted(i, i >> 16, i >> 8 & 255, i & 255);
            case 5 -> "host%d IN AAAA 2001:db8::%x:%x\n".formatted(i, i >> 16, i & 0xFFFF);
            case 6 -> "alias%d CNAME host%d\n".formatted(i, i - 5);
            case 7 -> "mail%d 600 MX 10 host%d\n\tIN TXT \"v=spf1 -all %d\"\n".formatted(i, i - 7, i);
            case 8 ->
                "sub%1$d NS ns1.sub%1$d\n\tNS ns2.elsewhere.example.\nns1.sub%1$d A 192.0.2.%2$d\n"
                        .formatted(i, i & 255);
            default -> "_sip._tcp.s%d IN SRV 0 5 5060 host%d\n".formatted(i, i - 9);
        };
    }

    /** Reads the file once, with nothing compiled yet. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    public Zone load() throws IOException {
        zone = ZoneFile.load(file, ORIGIN, TtlScale.NONE);
        return zone;
    }

    /** Replaces one RRset of the loaded zone. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Measurement(iterations = 3, time = 1)
    public Zone edit() throws IOException {
        if (zone == null) {
            load();
        }
        return zone.withRRset(List.of(edit));
    }

    /** Removes the file. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }
}
