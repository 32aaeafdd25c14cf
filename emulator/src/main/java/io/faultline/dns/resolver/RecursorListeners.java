package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Tells several listeners, in the order in which they were added. */
final class RecursorListeners implements RecursorListener {

    private final List<RecursorListener> listeners = new ArrayList<>();

    void add(RecursorListener listener) {
        listeners.add(listener);
    }

    boolean remove(RecursorListener listener) {
        return listeners.remove(listener);
    }

    @Override
    public void answered(int rcode, boolean fromCache) {
        listeners.forEach(listener -> listener.answered(rcode, fromCache));
    }

    @Override
    public void asked(InetSocketAddress server) {
        listeners.forEach(listener -> listener.asked(server));
    }

    @Override
    public void failed(InetSocketAddress server, FailureKind kind) {
        listeners.forEach(listener -> listener.failed(server, kind));
    }
}
