package io.faultline.host.tcp;

/**
 * The knobs of one connection or listener; a listener's are copied to each connection it accepts. Defaults are those of
 * Linux unless an RFC is named. Setters check their ranges. Loop thread only.
 */
public final class TcpSettings implements Cloneable {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    /** Largest buffer: what a window scale of 14 can offer (RFC 7323 section 2.3). */
    public static final int MAX_BUFFER_BYTES = 65535 << 14;

    /** As Linux's tcp_syn_retries: sent at 0, 1, 3, 7, 15, 31 and 63 s, given up at 127 s. */
    int synRetries = 6;

    /** As Linux's tcp_synack_retries. */
    int synAckRetries = 5;

    /** Like the largest of Linux's tcp_wmem; grows there with the congestion window unless it was set. */
    int sendBufferBytes = 4 << 20;

    boolean sendBufferFixed;

    /** Like the largest of Linux's tcp_rmem; the window grows there with what is read unless it was set. */
    int receiveBufferBytes = 6 << 20;

    boolean receiveBufferFixed;

    /** Like Netty's own default, which differs from the operating system's. */
    boolean noDelay = true;

    boolean windowScaling = true;
    boolean timestamps = true;
    boolean sack = true;

    /** 0: what the path's MTU permits. */
    int maxSegmentBytes;

    CongestionAlgorithm congestionControl = CongestionAlgorithm.CUBIC;

    /** RFC 6298 (2.1). */
    long initialRtoNs = SECOND;

    /** Linux; RFC 6298 (2.4) says 1 s. */
    long minRtoNs = 200 * MS;

    long maxRtoNs = 120 * SECOND;

    /** The G of RFC 6298; Linux never lets the variance's part fall below 200 ms. */
    long rtoGranularityNs = 200 * MS;

    /** 0: acknowledge each segment at once. */
    long delayedAckNs = 40 * MS;

    /** How long sent data may stay unacknowledged (RFC 5482); the default is what tcp_retries2 = 15 amounts to. */
    long userTimeoutNs = 924_600 * MS;

    boolean keepAlive;
    long keepAliveIdleNs = 7200 * SECOND;
    long keepAliveIntervalNs = 75 * SECOND;
    int keepAliveProbes = 9;

    long timeWaitNs = 60 * SECOND;

    /** Linux's tcp_fin_timeout: how long a closed socket waits for the peer's FIN. */
    long finWait2Ns = 60 * SECOND;

    /** How long a closed socket tries to deliver what it holds; what Linux's tcp_orphan_retries = 8 amounts to. */
    long orphanTimeoutNs = 102_200 * MS;

    int trafficClass;

    boolean halfOpen;

    /** Negative: close in the background; 0: close sends RST. Other values are treated as negative ones. */
    int lingerSeconds = -1;

    /** A copy that can be changed alone. */
    public TcpSettings copy() {
        try {
            return (TcpSettings) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** The send buffer's size, or the most it is tuned to. */
    public int sendBufferBytes() {
        return sendBufferBytes;
    }

    /** SO_SNDBUF: bytes written and not acknowledged, at most; setting it turns its tuning off. */
    public void sendBufferBytes(int bytes) {
        sendBufferFixed = true;
        sendBufferBytes = (int) check("sendBufferBytes", bytes, 1024, MAX_BUFFER_BYTES);
    }

    /** The receive buffer's size, or the most it is tuned to. */
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /**
     * SO_RCVBUF: bytes received and not read, at most; setting it turns its tuning off. The window scale follows it where it is set
     * before connecting.
     */
    public void receiveBufferBytes(int bytes) {
        receiveBufferFixed = true;
        receiveBufferBytes = (int) check("receiveBufferBytes", bytes, 1024, MAX_BUFFER_BYTES);
    }

    /** Whether Nagle's algorithm is off; true by default. */
    public boolean noDelay() {
        return noDelay;
    }

    /** TCP_NODELAY: true turns Nagle's algorithm (RFC 896) off. */
    public void noDelay(boolean on) {
        noDelay = on;
    }

    /** Whether window scaling is offered (RFC 7323 section 2); true by default. */
    public boolean windowScaling() {
        return windowScaling;
    }

    /** Offers window scaling or does not; before connecting. */
    public void windowScaling(boolean on) {
        windowScaling = on;
    }

    /** Whether timestamps are offered (RFC 7323 section 3); true by default. */
    public boolean timestamps() {
        return timestamps;
    }

    /** Offers timestamps or does not; before connecting. */
    public void timestamps(boolean on) {
        timestamps = on;
    }

    /** Whether SACK is offered (RFC 2018); true by default. */
    public boolean sack() {
        return sack;
    }

    /** Offers SACK or does not; before connecting. Without it loss is recovered from by RFC 6582. */
    public void sack(boolean on) {
        sack = on;
    }

    /** The upper bound of the segment size, 0 for none. */
    public int maxSegmentBytes() {
        return maxSegmentBytes;
    }

    /** TCP_MAXSEG: 0 for what the path permits, or an upper bound. */
    public void maxSegmentBytes(int bytes) {
        maxSegmentBytes = bytes == 0 ? 0 : (int) check("maxSegmentBytes", bytes, 48, 65535);
    }

    /** The congestion control; CUBIC by default. */
    public CongestionAlgorithm congestionControl() {
        return congestionControl;
    }

    /** Chooses the congestion control; before connecting. */
    public void congestionControl(CongestionAlgorithm algorithm) {
        congestionControl = algorithm;
    }

    /** Retransmissions of a SYN; 6 by default. */
    public int synRetries() {
        return synRetries;
    }

    /** Retransmissions of a SYN before connecting fails, 0 to 127. */
    public void synRetries(int retries) {
        synRetries = (int) check("synRetries", retries, 0, 127);
    }

    /** Retransmissions of a SYN with ACK; 5 by default. */
    public int synAckRetries() {
        return synAckRetries;
    }

    /** Retransmissions of a SYN with ACK before the connection is forgotten, 0 to 127. */
    public void synAckRetries(int retries) {
        synAckRetries = (int) check("synAckRetries", retries, 0, 127);
    }

    /** The retransmission timeout before anything was measured; 1 s by default. */
    public long initialRtoNs() {
        return initialRtoNs;
    }

    /** The retransmission timeout before anything was measured, 1 ms to the maximum; before connecting. */
    public void initialRtoNs(long ns) {
        initialRtoNs = check("initialRtoNs", ns, MS, maxRtoNs);
    }

    /** The least retransmission timeout; 200 ms by default. */
    public long minRtoNs() {
        return minRtoNs;
    }

    /** The least RTO, and the granularity of RFC 6298's formula along with it. */
    public void minRtoNs(long ns) {
        minRtoNs = check("minRtoNs", ns, MS, maxRtoNs);
        rtoGranularityNs = Math.min(200 * MS, ns);
    }

    /** The greatest retransmission timeout; 120 s by default. */
    public long maxRtoNs() {
        return maxRtoNs;
    }

    /** The greatest retransmission timeout, the least one to an hour; before connecting. */
    public void maxRtoNs(long ns) {
        maxRtoNs = check("maxRtoNs", ns, minRtoNs, 3600 * SECOND);
    }

    /** How long an acknowledgement may wait; 40 ms by default. */
    public long delayedAckNs() {
        return delayedAckNs;
    }

    /** 0 acknowledges each segment at once; RFC 9293 section 3.8.6.3 permits up to 500 ms. */
    public void delayedAckNs(long ns) {
        delayedAckNs = check("delayedAckNs", ns, 0, 500 * MS);
    }

    /** How long sent data may stay unacknowledged; about 15 minutes by default. */
    public long userTimeoutNs() {
        return userTimeoutNs;
    }

    /** TCP_USER_TIMEOUT. */
    public void userTimeoutNs(long ns) {
        userTimeoutNs = check("userTimeoutNs", ns, MS, Long.MAX_VALUE / 4);
    }

    /** Whether idle peers are probed; false by default. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** SO_KEEPALIVE; {@link TcpConnection#keepAliveChanged} has to be told on an open connection. */
    public void keepAlive(boolean on) {
        keepAlive = on;
    }

    /** Silence before the first probe; two hours by default. */
    public long keepAliveIdleNs() {
        return keepAliveIdleNs;
    }

    /** TCP_KEEPIDLE, at least 1 ms. */
    public void keepAliveIdleNs(long ns) {
        keepAliveIdleNs = check("keepAliveIdleNs", ns, MS, Long.MAX_VALUE / 4);
    }

    /** Between probes; 75 s by default. */
    public long keepAliveIntervalNs() {
        return keepAliveIntervalNs;
    }

    /** TCP_KEEPINTVL, at least 1 ms. */
    public void keepAliveIntervalNs(long ns) {
        keepAliveIntervalNs = check("keepAliveIntervalNs", ns, MS, Long.MAX_VALUE / 4);
    }

    /** Probes without answer before the peer counts as dead; 9 by default. */
    public int keepAliveProbes() {
        return keepAliveProbes;
    }

    /** TCP_KEEPCNT, 1 to 127. */
    public void keepAliveProbes(int probes) {
        keepAliveProbes = (int) check("keepAliveProbes", probes, 1, 127);
    }

    /** How long TIME-WAIT lasts; 60 s by default. */
    public long timeWaitNs() {
        return timeWaitNs;
    }

    /** How long TIME-WAIT lasts; 0 skips it. */
    public void timeWaitNs(long ns) {
        timeWaitNs = check("timeWaitNs", ns, 0, 3600 * SECOND);
    }

    /** How long a closed connection waits for the peer's FIN; 60 s by default. */
    public long finWait2Ns() {
        return finWait2Ns;
    }

    /** How long a closed connection waits for the peer's FIN, 0 to an hour. */
    public void finWait2Ns(long ns) {
        finWait2Ns = check("finWait2Ns", ns, 0, 3600 * SECOND);
    }

    /** The TOS or traffic class octet of segments; 0 by default. */
    public int trafficClass() {
        return trafficClass;
    }

    /** IP_TOS: the TOS or traffic class octet of segments. */
    public void trafficClass(int octet) {
        trafficClass = (int) check("trafficClass", octet, 0, 255);
    }

    /** Whether a connect ends with a RST in answer to the SYN-ACK, so that the server's application never sees it. */
    public boolean halfOpen() {
        return halfOpen;
    }

    public void halfOpen(boolean on) {
        halfOpen = on;
    }

    /** The linger time; -1 by default. */
    public int lingerSeconds() {
        return lingerSeconds;
    }

    /** SO_LINGER: 0 has close send RST; anything else closes in the background. */
    public void lingerSeconds(int seconds) {
        lingerSeconds = seconds;
    }

    private static long check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + " <= " + name + " <= " + most + ")");
        }
        return value;
    }
}
