package io.faultline.fabric;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** A node that sends numbered packets and notes when which ones arrive. */
final class Probe extends Node {
    final List<Long> arrivalsNs = new ArrayList<>();
    final List<Integer> marks = new ArrayList<>();
    final List<String> changes = new ArrayList<>();

    /** Called at each arrival, after it is noted and before the packet is consumed. */
    ObjLongConsumer<ByteBuf> onReceive = (packet, nowNs) -> {};

    Probe(Network network, String name) {
        super(network, name);
    }

    /** Sends a packet of {@code length >= 4} bytes that begins with the number {@code mark}, the rest zero. */
    void send(int length, int mark) {
        send(ports().get(0), length, mark);
    }

    void send(Port out, int length, int mark) {
        ByteBuf packet = network().allocator().buffer(length).writeZero(length).setInt(0, mark);
        originate(out, packet, loop().nowNs());
    }

    void sendAll(int packets, int length) {
        for (int i = 0; i < packets; i++) {
            send(length, i);
        }
    }

    @Override
    protected void receive(Port in, ByteBuf packet, long nowNs) {
        arrivalsNs.add(nowNs);
        marks.add(packet.getInt(packet.readerIndex()));
        onReceive.accept(packet, nowNs);
        delivered(packet);
    }

    @Override
    protected void portChanged(Port port, boolean up, long nowNs) {
        changes.add(port.link() + (up ? " up" : " down"));
    }
}
