package io.faultline.control.http;

/** One client's stream of server-sent events. Any thread; what one thread gives keeps its order. */
public interface EventSink {
    /**
     * Sends an event, or queues it until the client has read what came before. A client that lets too much queue up is
     * disconnected, and may come back with the number of the last event it saw.
     *
     * @param id what the client says as {@code Last-Event-ID} when it comes back
     * @param data one line
     */
    void event(long id, String data);

    /** Sends a comment, which programs ignore and people read. */
    void comment(String text);
}
