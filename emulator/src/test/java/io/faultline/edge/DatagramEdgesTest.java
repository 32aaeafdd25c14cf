package io.faultline.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.RealNet;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Datagrams through the edges, asked by a DNS client that is told nothing of edges. */
class DatagramEdgesTest {
    private static final int SOCKS_UDP_HEADER = 10;

    @RegisterExtension
    final RealNet net = new RealNet();

    private EdgeNet world;

    @BeforeEach
    void build() throws Exception {
        world = net.call(() -> new EdgeNet(net));
    }

    private InetSocketAddress open(Edge edge) throws Exception {
        return net.call(() -> {
            edge.open();
            return edge.addresses().get(0);
        });
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void aForwardEdgeCarriesDatagramsToAServiceAndTheAnswersBack() throws Exception {
        ForwardEdge edge =
                new ForwardEdge("dns", ForwardEdge.Transport.UDP, world.attachment, anyPort(), EdgeNet.SERVER, 53);
        InetSocketAddress listening = open(edge);
        try (DatagramSocket socket = new DatagramSocket()) {
            assertThat(addressOf(ask(socket, new byte[0], listening))).isEqualTo("127.77.2.10");
            assertThat(net.call(edge::openFlows)).isEqualTo(1);
        } finally {
            net.run(edge::close);
        }
    }

    @Test
    void aSocksClientAssociatesAndItsDatagramsTravelAsPackets() throws Exception {
        SocksEdge edge = new SocksEdge("socks", world.attachments(), anyPort());
        InetSocketAddress proxy = open(edge);
        try (Socket control = new Socket();
                DatagramSocket socket = new DatagramSocket()) {
            control.connect(proxy);
            control.setSoTimeout(5_000);
            control.getOutputStream().write(new byte[] {5, 1, 0});
            assertThat(read(control, 2)).containsExactly(5, 0);
            // UDP ASSOCIATE for any address (RFC 1928 section 4).
            control.getOutputStream().write(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
            byte[] reply = read(control, 10);
            assertThat(reply[1]).as("reply code").isZero();
            int port = ((reply[8] & 0xff) << 8) | (reply[9] & 0xff);
            byte[] toNameServer = {0, 0, 0, 1, 127, 77, 2, 10, 0, 53};
            byte[] answer = ask(socket, toNameServer, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(Arrays.copyOf(answer, SOCKS_UDP_HEADER))
                    .as("header names the server")
                    .isEqualTo(toNameServer);
            assertThat(addressOf(Arrays.copyOfRange(answer, SOCKS_UDP_HEADER, answer.length)))
                    .isEqualTo("127.77.2.10");
        } finally {
            net.run(edge::close);
        }
    }

    private static byte[] ask(DatagramSocket socket, byte[] header, InetSocketAddress to) throws IOException {
        byte[] query = Message.newQuery(Record.newRecord(Name.fromConstantString("web.test."), Type.A, DClass.IN))
                .toWire();
        byte[] datagram = Arrays.copyOf(header, header.length + query.length);
        System.arraycopy(query, 0, datagram, header.length, query.length);
        socket.setSoTimeout(5_000);
        socket.send(new DatagramPacket(datagram, datagram.length, to));
        DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private static String addressOf(byte[] message) throws IOException {
        Record record = new Message(message).getSection(Section.ANSWER).get(0);
        return ((ARecord) record).getAddress().getHostAddress();
    }

    private static byte[] read(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return in.readNBytes(length);
    }
}
