package io.faultline.host;

import io.faultline.host.tcp.CongestionAlgorithm;
import io.faultline.host.tcp.TcpSettings;
import io.netty.channel.ChannelOption;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The knobs of a virtual host's TCP beyond Netty's own options, for {@code Bootstrap.option} and {@code childOption}. Times are
 * nanoseconds; ranges are those of {@link TcpSettings}, from which the defaults come too. Those that shape the handshake have to
 * be set before connecting, or on the server channel, from which accepted connections inherit.
 *
 * @param <T> the type of the value
 */
public final class HostChannelOption<T> extends ChannelOption<T> {
    /** How they are kept. */
    static final OptionTable<TcpSettings> TCP = new OptionTable<>();

    /** Retransmissions of a SYN before connecting fails (Linux's tcp_syn_retries). */
    public static final ChannelOption<Integer> TCP_SYN_RETRIES =
            tcp("TCP_SYN_RETRIES", TcpSettings::synRetries, TcpSettings::synRetries);

    /** Retransmissions of a SYN with ACK. */
    public static final ChannelOption<Integer> TCP_SYN_ACK_RETRIES =
            tcp("TCP_SYN_ACK_RETRIES", TcpSettings::synAckRetries, TcpSettings::synAckRetries);

    /** How long sent data may stay unacknowledged (RFC 5482). */
    public static final ChannelOption<Long> TCP_USER_TIMEOUT_NS =
            tcp("TCP_USER_TIMEOUT_NS", TcpSettings::userTimeoutNs, TcpSettings::userTimeoutNs);

    /** The retransmission timeout before anything was measured. */
    public static final ChannelOption<Long> TCP_INITIAL_RTO_NS =
            tcp("TCP_INITIAL_RTO_NS", TcpSettings::initialRtoNs, TcpSettings::initialRtoNs);

    /** The least retransmission timeout: 200 ms as Linux, 1 s as RFC 6298. */
    public static final ChannelOption<Long> TCP_MIN_RTO_NS =
            tcp("TCP_MIN_RTO_NS", TcpSettings::minRtoNs, TcpSettings::minRtoNs);

    /** The greatest retransmission timeout. */
    public static final ChannelOption<Long> TCP_MAX_RTO_NS =
            tcp("TCP_MAX_RTO_NS", TcpSettings::maxRtoNs, TcpSettings::maxRtoNs);

    /** How long an acknowledgement may wait for company; 0 for not at all. */
    public static final ChannelOption<Long> TCP_DELAYED_ACK_NS =
            tcp("TCP_DELAYED_ACK_NS", TcpSettings::delayedAckNs, TcpSettings::delayedAckNs);

    /** An upper bound of the segment size; 0 for what the path permits. */
    public static final ChannelOption<Integer> TCP_MAXSEG =
            tcp("TCP_MAXSEG", TcpSettings::maxSegmentBytes, TcpSettings::maxSegmentBytes);

    /** Whether window scaling is offered (RFC 7323). */
    public static final ChannelOption<Boolean> TCP_WINDOW_SCALING =
            tcp("TCP_WINDOW_SCALING", TcpSettings::windowScaling, TcpSettings::windowScaling);

    /** Whether timestamps are offered (RFC 7323). */
    public static final ChannelOption<Boolean> TCP_TIMESTAMPS =
            tcp("TCP_TIMESTAMPS", TcpSettings::timestamps, TcpSettings::timestamps);

    /** Whether SACK is offered (RFC 2018). */
    public static final ChannelOption<Boolean> TCP_SACK = tcp("TCP_SACK", TcpSettings::sack, TcpSettings::sack);

    /** The congestion control algorithm. */
    public static final ChannelOption<CongestionAlgorithm> TCP_CONGESTION =
            tcp("TCP_CONGESTION", TcpSettings::congestionControl, TcpSettings::congestionControl);

    /** Silence before the first keep-alive probe, with {@code SO_KEEPALIVE}. */
    public static final ChannelOption<Long> TCP_KEEPIDLE_NS =
            tcp("TCP_KEEPIDLE_NS", TcpSettings::keepAliveIdleNs, TcpSettings::keepAliveIdleNs);

    /** Between keep-alive probes. */
    public static final ChannelOption<Long> TCP_KEEPINTVL_NS =
            tcp("TCP_KEEPINTVL_NS", TcpSettings::keepAliveIntervalNs, TcpSettings::keepAliveIntervalNs);

    /** Keep-alive probes without answer before the connection counts as dead. */
    public static final ChannelOption<Integer> TCP_KEEPCNT =
            tcp("TCP_KEEPCNT", TcpSettings::keepAliveProbes, TcpSettings::keepAliveProbes);

    /** How long TIME-WAIT lasts; 0 skips it. */
    public static final ChannelOption<Long> TCP_TIME_WAIT_NS =
            tcp("TCP_TIME_WAIT_NS", TcpSettings::timeWaitNs, TcpSettings::timeWaitNs);

    /**
     * A connect that only asks whether the peer would answer: it succeeds with the SYN-ACK and resets the connection in the same
     * moment, before the peer's application can see it.
     */
    public static final ChannelOption<Boolean> TCP_HALF_OPEN =
            tcp("TCP_HALF_OPEN", TcpSettings::halfOpen, TcpSettings::halfOpen);

    @SuppressWarnings("deprecation") // the one constructor there is for options of a transport of one's own
    private HostChannelOption(String name) {
        super(HostChannelOption.class.getName() + '#' + name);
    }

    private static <T> ChannelOption<T> tcp(String name, Function<TcpSettings, T> get, BiConsumer<TcpSettings, T> set) {
        ChannelOption<T> option = new HostChannelOption<>(name);
        TCP.with(option, get, set);
        return option;
    }
}
