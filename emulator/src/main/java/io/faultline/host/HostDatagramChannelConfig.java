package io.faultline.host;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a virtual UDP socket. Broadcast and multicast options are kept and have no effect. Loop thread only. */
@SuppressWarnings("deprecation") // the interface asks for deprecated methods
public final class HostDatagramChannelConfig extends DefaultChannelConfig implements DatagramChannelConfig {
    private static final OptionTable<HostDatagramChannelConfig> OPTIONS = new OptionTable<HostDatagramChannelConfig>()
            .with(
                    ChannelOption.SO_BROADCAST,
                    HostDatagramChannelConfig::isBroadcast,
                    HostDatagramChannelConfig::setBroadcast)
            .with(
                    ChannelOption.SO_RCVBUF,
                    HostDatagramChannelConfig::getReceiveBufferSize,
                    HostDatagramChannelConfig::setReceiveBufferSize)
            .with(
                    ChannelOption.SO_SNDBUF,
                    HostDatagramChannelConfig::getSendBufferSize,
                    HostDatagramChannelConfig::setSendBufferSize)
            .with(
                    ChannelOption.SO_REUSEADDR,
                    HostDatagramChannelConfig::isReuseAddress,
                    HostDatagramChannelConfig::setReuseAddress)
            .with(
                    ChannelOption.IP_TOS,
                    HostDatagramChannelConfig::getTrafficClass,
                    HostDatagramChannelConfig::setTrafficClass)
            .with(
                    ChannelOption.IP_MULTICAST_TTL,
                    HostDatagramChannelConfig::getTimeToLive,
                    HostDatagramChannelConfig::setTimeToLive);

    /** Linux's rmem_default. */
    private static final int DEFAULT_BUFFER_BYTES = 212_992;

    private int receiveBufferBytes = DEFAULT_BUFFER_BYTES;
    private int sendBufferBytes = DEFAULT_BUFFER_BYTES;
    private int trafficClass;
    private int timeToLive = 64;
    private boolean reuseAddress;
    private boolean broadcast;
    private boolean loopbackModeDisabled;

    HostDatagramChannelConfig(Channel channel) {
        super(channel, new FixedRecvByteBufAllocator(2048));
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), OPTIONS.options());
    }

    @Override
    public <T> T getOption(ChannelOption<T> option) {
        T value = OPTIONS.get(this, option);
        return value != null ? value : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        return OPTIONS.set(this, option, value) || super.setOption(option, value);
    }

    @Override
    public int getSendBufferSize() {
        return sendBufferBytes;
    }

    /** Kept; a datagram leaves at once. */
    @Override
    public HostDatagramChannelConfig setSendBufferSize(int bytes) {
        sendBufferBytes = checkSize("SO_SNDBUF", bytes);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return receiveBufferBytes;
    }

    /** Bytes of payload that wait to be read, at most; what comes beyond is dropped. */
    @Override
    public HostDatagramChannelConfig setReceiveBufferSize(int bytes) {
        receiveBufferBytes = checkSize("SO_RCVBUF", bytes);
        return this;
    }

    private static int checkSize(String name, int bytes) {
        if (bytes < 256) {
            throw new IllegalArgumentException(name + ": " + bytes + " (expected: >= 256)");
        }
        return bytes;
    }

    @Override
    public int getTrafficClass() {
        return trafficClass;
    }

    /** The TOS or traffic class octet of datagrams sent. */
    @Override
    public HostDatagramChannelConfig setTrafficClass(int tos) {
        trafficClass = tos & 0xff;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** Permits several channels to be bound to one address and port, if all of them ask for it; the last one receives. */
    @Override
    public HostDatagramChannelConfig setReuseAddress(boolean on) {
        reuseAddress = on;
        return this;
    }

    @Override
    public boolean isBroadcast() {
        return broadcast;
    }

    @Override
    public HostDatagramChannelConfig setBroadcast(boolean on) {
        broadcast = on;
        return this;
    }

    @Override
    public boolean isLoopbackModeDisabled() {
        return loopbackModeDisabled;
    }

    @Override
    public HostDatagramChannelConfig setLoopbackModeDisabled(boolean disabled) {
        loopbackModeDisabled = disabled;
        return this;
    }

    @Override
    public int getTimeToLive() {
        return timeToLive;
    }

    /** The TTL or hop limit of datagrams sent, 1 to 255; a traceroute needs it. */
    @Override
    public HostDatagramChannelConfig setTimeToLive(int ttl) {
        if (ttl < 1 || ttl > 255) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: 1 <= ttl <= 255)");
        }
        timeToLive = ttl;
        return this;
    }

    @Override
    public @Nullable InetAddress getInterface() {
        return null;
    }

    @Override
    public HostDatagramChannelConfig setInterface(InetAddress address) {
        return this;
    }

    @Override
    public @Nullable NetworkInterface getNetworkInterface() {
        return null;
    }

    @Override
    public HostDatagramChannelConfig setNetworkInterface(NetworkInterface networkInterface) {
        return this;
    }

    @Override
    @Deprecated
    public HostDatagramChannelConfig setMaxMessagesPerRead(int max) {
        super.setMaxMessagesPerRead(max);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public HostDatagramChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }
}
