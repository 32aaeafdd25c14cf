package io.faultline.engine;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** A virtual clock has no sockets: waiting for the outside world while time jumps would make runs differ. */
final class NoIo implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
        return 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        throw new UnsupportedOperationException("I/O handle "
                + handle.getClass().getName() + " on a virtual clock (expected: a virtual host's channel)");
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return false;
    }
}
