package io.faultline.dns.server;

import io.faultline.dns.fault.FaultListener;
import io.faultline.dns.fault.FaultPoint;
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
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks a responder questions without any network and reads its answers with dnsjava, which knows nothing of our writer. */
public final class Asker {

    public final ZoneTable zones = new ZoneTable();
    public final QueryResponder responder;
    public final FaultPoint faults;

    /** Who asks. */
    public InetSocketAddress client = new InetSocketAddress("127.0.0.9", 4242);

    /** The server's date. */
    public long epochSeconds = 1_700_000_000;

    public Asker() {
        this(ServerOptions.DEFAULT);
    }

    public Asker(ServerOptions options) {
        responder = new QueryResponder(zones, options, () -> epochSeconds);
        faults = new FaultPoint(responder, FaultListener.NONE);
    }

    public static Asker of(ServerOptions options, String origin, String masterFile) {
        Asker asker = new Asker(options);
        asker.zones.put(zone(origin, masterFile));
        return asker;
    }

    public static Asker of(String origin, String masterFile) {
        Asker asker = new Asker();
        asker.zones.put(zone(origin, masterFile));
        return asker;
    }

    public static Zone zone(String origin, String masterFile) {
        try {
            return ZoneFile.load(
                    new ByteArrayInputStream(masterFile.getBytes(StandardCharsets.UTF_8)),
                    "test.zone",
                    Name.fromString(origin, Name.root),
                    TtlScale.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Message query(String name, int type) {
        try {
            Record question = Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN);
            Message query = Message.newQuery(question);
            query.getHeader().setID(0x1234);
            return query;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Message withEdns(Message query, int size, boolean dnssecOk) {
        query.addRecord(new OPTRecord(size, 0, 0, dnssecOk ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
        return query;
    }

    /** Adds an OPT record with one option. */
    public static Message withOption(Message query, int code, String hex) {
        EDNSOption option = new GenericEDNSOption(code, HexFormat.of().parseHex(hex));
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
        return query;
    }

    /** Returns the data of the answer's option of this code as hexadecimal digits, or null if there is none. */
    public static @Nullable String option(Message answer, int code) {
        OPTRecord opt = answer.getOPT();
        List<EDNSOption> options = opt == null ? List.of() : opt.getOptions(code);
        if (options.isEmpty()) {
            return null;
        }
        byte[] wire = options.get(0).toWire();
        return HexFormat.of().formatHex(wire, 4, wire.length);
    }

    public Message ask(String name, int type) {
        return ask(query(name, type), Transport.UDP);
    }

    public Message ask(Message query, Transport transport) {
        byte[] answer = ask(query.toWire(), transport);
        if (answer == null) {
            throw new AssertionError("no answer to " + query);
        }
        return parse(answer);
    }

    public static Message parse(byte[] answer) {
        try {
            return new Message(answer);
        } catch (IOException e) {
            throw new AssertionError("the answer is malformed: " + e.getMessage(), e);
        }
    }

    /** Returns the answer's octets, or null if there is none. */
    public byte @Nullable [] ask(byte[] query, Transport transport) {
        ByteBuf in = Unpooled.wrappedBuffer(query);
        List<byte[]> answers = new ArrayList<>();
        faults.handle(in, client, transport, new Replier() {
            @Override
            public EventExecutor executor() {
                return ImmediateEventExecutor.INSTANCE;
            }

            @Override
            public ByteBuf newReply() {
                return Unpooled.buffer(1232, 65_535);
            }

            @Override
            public void reply(ByteBuf reply) {
                byte[] octets = new byte[reply.readableBytes()];
                reply.readBytes(octets);
                reply.release();
                answers.add(octets);
            }

            @Override
            public Replier later() {
                return this;
            }

            @Override
            public void drop() {
                // Nothing is held.
            }
        });
        return answers.isEmpty() ? null : answers.get(0);
    }

    /** Returns the records of a section as sorted text without TTL and class: {@code "name. TYPE rdata"}. */
    public static List<String> records(Message message, int section) {
        return message.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(Asker::text)
                .sorted()
                .toList();
    }

    public static String text(Record record) {
        return record.getName().toString().toLowerCase(java.util.Locale.ROOT) + " " + Type.string(record.getType())
                + " " + record.rdataToString();
    }
}
