package io.faultline.control.http;

/** Where the events of a stream come from. */
public interface EventSource {
    /**
     * Begins to feed a stream, at once or soon. Called on the server's thread.
     *
     * @return what ends the feeding; called once, on the server's thread
     */
    AutoCloseable feed(EventSink sink);
}
