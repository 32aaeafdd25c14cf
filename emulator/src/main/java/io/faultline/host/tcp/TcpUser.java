package io.faultline.host.tcp;

import java.io.IOException;

/**
 * Who uses a connection. Called on the loop's thread, never from within a call to the connection, after the segment or timer
 * that caused it has been dealt with; every method of the connection may be called back from here.
 */
public interface TcpUser {
    /** An active open has succeeded. */
    void onEstablished();

    /** There are bytes to read, or the end of input. */
    void onReadable();

    /** The send buffer has room again after it had none. */
    void onWritable();

    /** The connection failed and is gone: refused, reset, timed out or unreachable. Bytes received may still be read. */
    void onFailed(IOException cause);
}
