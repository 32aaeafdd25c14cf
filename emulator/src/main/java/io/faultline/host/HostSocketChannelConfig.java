package io.faultline.host;

import io.faultline.host.tcp.TcpSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.Map;

/** The options of a virtual TCP connection: Netty's own for sockets, and {@link HostChannelOption}. Loop thread only. */
@SuppressWarnings("deprecation") // the interface asks for deprecated methods
public final class HostSocketChannelConfig extends DefaultChannelConfig implements SocketChannelConfig {
    private static final OptionTable<HostSocketChannelConfig> OPTIONS = new OptionTable<HostSocketChannelConfig>()
            .with(
                    ChannelOption.SO_RCVBUF,
                    HostSocketChannelConfig::getReceiveBufferSize,
                    HostSocketChannelConfig::setReceiveBufferSize)
            .with(
                    ChannelOption.SO_SNDBUF,
                    HostSocketChannelConfig::getSendBufferSize,
                    HostSocketChannelConfig::setSendBufferSize)
            .with(
                    ChannelOption.TCP_NODELAY,
                    HostSocketChannelConfig::isTcpNoDelay,
                    HostSocketChannelConfig::setTcpNoDelay)
            .with(
                    ChannelOption.SO_KEEPALIVE,
                    HostSocketChannelConfig::isKeepAlive,
                    HostSocketChannelConfig::setKeepAlive)
            .with(
                    ChannelOption.SO_REUSEADDR,
                    HostSocketChannelConfig::isReuseAddress,
                    HostSocketChannelConfig::setReuseAddress)
            .with(ChannelOption.SO_LINGER, HostSocketChannelConfig::getSoLinger, HostSocketChannelConfig::setSoLinger)
            .with(
                    ChannelOption.IP_TOS,
                    HostSocketChannelConfig::getTrafficClass,
                    HostSocketChannelConfig::setTrafficClass)
            .with(
                    ChannelOption.ALLOW_HALF_CLOSURE,
                    HostSocketChannelConfig::isAllowHalfClosure,
                    HostSocketChannelConfig::setAllowHalfClosure);

    private final HostSocketChannel socket;
    private final TcpSettings settings;
    private boolean allowHalfClosure;
    private boolean reuseAddress;

    HostSocketChannelConfig(HostSocketChannel channel, TcpSettings settings) {
        super(channel);
        this.socket = channel;
        this.settings = settings;
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
    public boolean isTcpNoDelay() {
        return settings.noDelay();
    }

    @Override
    public HostSocketChannelConfig setTcpNoDelay(boolean on) {
        settings.noDelay(on);
        return this;
    }

    @Override
    public int getSoLinger() {
        return settings.lingerSeconds();
    }

    /** Negative or positive: close in the background; 0: close sends RST. */
    @Override
    public HostSocketChannelConfig setSoLinger(int seconds) {
        settings.lingerSeconds(seconds);
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return settings.sendBufferBytes();
    }

    @Override
    public HostSocketChannelConfig setSendBufferSize(int bytes) {
        settings.sendBufferBytes(bytes);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return settings.receiveBufferBytes();
    }

    @Override
    public HostSocketChannelConfig setReceiveBufferSize(int bytes) {
        settings.receiveBufferBytes(bytes);
        return this;
    }

    @Override
    public boolean isKeepAlive() {
        return settings.keepAlive();
    }

    @Override
    public HostSocketChannelConfig setKeepAlive(boolean on) {
        settings.keepAlive(on);
        socket.keepAliveChanged();
        return this;
    }

    @Override
    public int getTrafficClass() {
        return settings.trafficClass();
    }

    /** The TOS or traffic class octet of segments. */
    @Override
    public HostSocketChannelConfig setTrafficClass(int tos) {
        settings.trafficClass(tos);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** Of no effect: a client may always take a port that only TIME-WAIT holds. */
    @Override
    public HostSocketChannelConfig setReuseAddress(boolean on) {
        reuseAddress = on;
        return this;
    }

    @Override
    public HostSocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public HostSocketChannelConfig setAllowHalfClosure(boolean on) {
        allowHalfClosure = on;
        return this;
    }

    @Override
    public HostSocketChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    @Deprecated
    public HostSocketChannelConfig setMaxMessagesPerRead(int max) {
        super.setMaxMessagesPerRead(max);
        return this;
    }

    @Override
    public HostSocketChannelConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public HostSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public HostSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public HostSocketChannelConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    protected void autoReadCleared() {
        socket.clearReadPending();
    }

    @Override
    public HostSocketChannelConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public HostSocketChannelConfig setWriteBufferHighWaterMark(int mark) {
        super.setWriteBufferHighWaterMark(mark);
        return this;
    }

    @Override
    public HostSocketChannelConfig setWriteBufferLowWaterMark(int mark) {
        super.setWriteBufferLowWaterMark(mark);
        return this;
    }

    @Override
    public HostSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }

    @Override
    public HostSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }
}
