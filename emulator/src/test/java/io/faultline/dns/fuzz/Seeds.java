package io.faultline.dns.fuzz;

import io.faultline.dns.server.Asker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Right messages of every kind that a server takes, for {@link Mutator} to spoil. */
final class Seeds {

    private static final String[] OWNERS = {
        "",
        "www.",
        "alias.",
        "away.",
        "a.b.tree.",
        "x.y.wild.",
        "x.cut.",
        "safe.",
        "nowhere.",
        "b.other.",
        "_sip._tcp.",
        "odd."
    };
    private static final int[] TYPES = {
        Type.A, Type.AAAA, Type.MX, Type.ANY, Type.DS, Type.DNSKEY, Type.NSEC, Type.SOA, Type.HTTPS, 65_280
    };

    private Seeds() {}

    static List<byte[]> all() {
        List<byte[]> seeds = new ArrayList<>();
        for (Name origin : List.of(FuzzedServer.PLAIN, FuzzedServer.NSEC, FuzzedServer.NSEC3)) {
            int n = 0;
            for (String owner : OWNERS) {
                Message query = Asker.query(owner + origin, TYPES[n++ % TYPES.length]);
                seeds.add(query.toWire());
                seeds.add(Asker.withEdns(query.clone(), 4096, n % 2 == 0).toWire());
            }
            addOptions(origin, seeds);
            addTransfers(origin, seeds);
            addUpdates(origin, seeds);
        }
        return seeds;
    }

    private static void addOptions(Name origin, List<byte[]> seeds) {
        String name = "www." + origin;
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 3, "").toWire());
        seeds.add(
                Asker.withOption(Asker.query(name, Type.A), 8, "000118007f0000").toWire());
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 10, "0011223344556677")
                .toWire());
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 10, "001122334455667701000000" + "00".repeat(12))
                .toWire());
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 11, "").toWire());
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 12, "0000").toWire());
        seeds.add(Asker.withOption(Asker.query(origin.toString(), Type.SOA), 9, "")
                .toWire());
        seeds.add(Asker.withOption(Asker.query(name, Type.A), 19, "").toWire());
    }

    private static void addTransfers(Name origin, List<byte[]> seeds) {
        seeds.add(Asker.query(origin.toString(), Type.AXFR).toWire());
        Message notify = Asker.query(origin.toString(), Type.SOA);
        notify.getHeader().setOpcode(Opcode.NOTIFY);
        notify.getHeader().setFlag(Flags.AA);
        seeds.add(notify.toWire());
        Message ixfr = Asker.query(origin.toString(), Type.IXFR);
        ixfr.addRecord(new SOARecord(origin, DClass.IN, 0, origin, origin, 6, 0, 0, 0, 0), Section.AUTHORITY);
        seeds.add(ixfr.toWire());
        seeds.add(signed(Asker.query(origin.toString(), Type.AXFR)));
        seeds.add(signed(ixfr));
    }

    private static void addUpdates(Name origin, List<byte[]> seeds) {
        try {
            Name www = new Name("www", origin);
            Name fresh = new Name("fresh", origin);
            Update add = new Update(origin);
            add.absent(fresh);
            add.add(fresh, Type.A, 60, "192.0.2.7");
            add.add(fresh, Type.MX, 60, "5 " + www);
            seeds.add(add.toWire());
            Update replace = new Update(origin);
            replace.present(www, Type.A);
            replace.replace(www, Type.A, 60, "192.0.2.8");
            seeds.add(replace.toWire());
            Update delete = new Update(origin);
            delete.present(www);
            delete.delete(fresh);
            delete.delete(www, Type.TXT);
            delete.delete(Record.fromString(www, Type.A, DClass.IN, 0, "192.0.2.80", origin));
            seeds.add(delete.toWire());
            seeds.add(signed(add));
            Update alias = new Update(origin);
            alias.add(new Name("www", origin), Type.CNAME, 60, fresh.toString());
            alias.add(new Name("*.new", origin), Type.TXT, 60, "\"x\"");
            alias.add(new Name("zone", origin), Type.NS, 60, www.toString());
            seeds.add(alias.toWire());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] signed(Message message) {
        TSIG tsig = new TSIG(
                TSIG.HMAC_SHA256,
                FuzzedServer.KEY.name(),
                new SecretKeySpec(Base64.getDecoder().decode(FuzzedServer.SECRET), "HmacSHA256"),
                Clock.fixed(Instant.ofEpochSecond(FuzzedServer.NOW), ZoneOffset.UTC));
        Message copy = message.clone();
        copy.setTSIG(tsig);
        return copy.toWire(65_535);
    }
}
