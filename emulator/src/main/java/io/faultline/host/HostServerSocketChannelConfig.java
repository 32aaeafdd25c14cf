package io.faultline.host;

import io.faultline.host.tcp.TcpSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.util.Map;

/**
 * The options of a virtual TCP listener. {@link HostChannelOption}s set here are inherited by accepted connections, and have to
 * be set here where they shape the handshake. Loop thread only.
 */
@SuppressWarnings("deprecation") // the interface asks for deprecated methods
public final class HostServerSocketChannelConfig extends DefaultChannelConfig implements ServerSocketChannelConfig {
    private static final OptionTable<HostServerSocketChannelConfig> OPTIONS = new OptionTable<
                    HostServerSocketChannelConfig>()
            .with(
                    ChannelOption.SO_RCVBUF,
                    HostServerSocketChannelConfig::getReceiveBufferSize,
                    HostServerSocketChannelConfig::setReceiveBufferSize)
            .with(
                    ChannelOption.SO_REUSEADDR,
                    HostServerSocketChannelConfig::isReuseAddress,
                    HostServerSocketChannelConfig::setReuseAddress)
            .with(
                    ChannelOption.SO_BACKLOG,
                    HostServerSocketChannelConfig::getBacklog,
                    HostServerSocketChannelConfig::setBacklog);

    /** Linux's somaxconn. */
    private static final int DEFAULT_BACKLOG = 4096;

    private final TcpSettings settings = new TcpSettings();
    private int backlog = DEFAULT_BACKLOG;
    private boolean reuseAddress = true;

    HostServerSocketChannelConfig(Channel channel) {
        super(channel, new ServerChannelRecvByteBufAllocator());
    }

    TcpSettings settings() {
        return settings;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(getOptions(super.getOptions(), OPTIONS.options()), HostChannelOption.TCP.options());
    }

    @Override
    public <T> T getOption(ChannelOption<T> option) {
        T own = OPTIONS.get(this, option);
        T value = own != null ? own : HostChannelOption.TCP.get(settings, option);
        return value != null ? value : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        return OPTIONS.set(this, option, value)
                || HostChannelOption.TCP.set(settings, option, value)
                || super.setOption(option, value);
    }

    @Override
    public int getBacklog() {
        return backlog;
    }

    /** The bound of each of the two queues; takes effect with bind. */
    @Override
    public HostServerSocketChannelConfig setBacklog(int connections) {
        if (connections < 0) {
            throw new IllegalArgumentException("backlog: " + connections + " (expected: >= 0)");
        }
        backlog = connections;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** Of no effect: connections in TIME-WAIT never hinder a listener here. */
    @Override
    public HostServerSocketChannelConfig setReuseAddress(boolean on) {
        reuseAddress = on;
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return settings.receiveBufferBytes();
    }

    @Override
    public HostServerSocketChannelConfig setReceiveBufferSize(int bytes) {
        settings.receiveBufferBytes(bytes);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public HostServerSocketChannelConfig setMaxMessagesPerRead(int max) {
        super.setMaxMessagesPerRead(max);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setWriteBufferHighWaterMark(int mark) {
        super.setWriteBufferHighWaterMark(mark);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setWriteBufferLowWaterMark(int mark) {
        super.setWriteBufferLowWaterMark(mark);
        return this;
    }

    @Override
    public HostServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }
}
