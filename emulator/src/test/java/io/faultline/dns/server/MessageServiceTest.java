package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Messages that are no plain lookup go to the service that accepts them, and are refused without one. */
class MessageServiceTest {

    private final Asker asker = Asker.of("example.", """
            @ 60 SOA ns h 1 1 1 1 1
            @ 60 NS ns
            ns 60 A 192.0.2.53
            """);

    private final List<String> seen = new ArrayList<>();

    private final class Recording implements MessageService {
        private final int opcode;
        private final int qtype;

        Recording(int opcode, int qtype) {
            this.opcode = opcode;
            this.qtype = qtype;
        }

        @Override
        public boolean accepts(int messageOpcode, int messageType) {
            return opcode == messageOpcode && (qtype == Type.ANY || qtype == messageType);
        }

        @Override
        public void handle(ByteBuf message, Query query, Replier replier) {
            seen.add(Opcode.string(opcode) + " " + (query.hasQuestion() ? query.name() : "unreadable") + " "
                    + message.readableBytes());
            replier.drop();
        }
    }

    private static byte[] message(int opcode, int type) {
        byte[] message = Asker.query("example", type).toWire();
        message[2] = (byte) (opcode << 3);
        return message;
    }

    @Test
    void aServiceTakesItsOpcodeAndQtypeOnly() {
        asker.responder.addService(new Recording(Opcode.NOTIFY, Type.ANY));
        asker.responder.addService(new Recording(Opcode.QUERY, Type.AXFR));
        assertThat(asker.ask(message(Opcode.NOTIFY, Type.SOA), Transport.UDP)).isNull();
        assertThat(asker.ask(message(Opcode.QUERY, Type.AXFR), Transport.TCP)).isNull();
        assertThat(seen).containsExactly("NOTIFY example. 25", "QUERY example. 25");
        assertThat(rcode(message(Opcode.UPDATE, Type.SOA))).isEqualTo(Rcode.NOTIMP);
        assertThat(rcode(message(Opcode.QUERY, Type.IXFR))).isEqualTo(Rcode.REFUSED);
        assertThat(rcode(message(Opcode.QUERY, Type.SOA))).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aMessageWithAnUnreadableQuestionIsTheServicesToJudge() {
        asker.responder.addService(new Recording(Opcode.UPDATE, Type.ANY));
        byte[] broken = message(Opcode.UPDATE, Type.SOA);
        broken[12] = (byte) 0xC0;
        assertThat(asker.ask(broken, Transport.UDP)).isNull();
        byte[] transfer = message(Opcode.QUERY, Type.AXFR);
        transfer[12] = (byte) 0xC0;
        assertThat(rcode(transfer)).isEqualTo(Rcode.FORMERR);
        assertThat(seen).containsExactly("UPDATE unreadable 25");
    }

    private int rcode(byte[] message) {
        byte[] answer = asker.ask(message, Transport.UDP);
        assertThat(answer).isNotNull();
        return Asker.parse(answer).getRcode();
    }
}
