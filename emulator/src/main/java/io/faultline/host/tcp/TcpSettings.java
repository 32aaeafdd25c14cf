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

    public int sendBufferBytes() {
        return sendBufferBytes;
    }

    /** SO_SNDBUF: bytes written and not acknowledged, at most; setting it turns its tuning off. */
    public void sendBufferBytes(int bytes) {
        sendBufferFixed = true;
        sendBufferBytes = (int) check("sendBufferBytes", bytes, 1024, MAX_BUFFER_BYTES);
    }

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

    public boolean noDelay() {
        return noDelay;
    }

    /** TCP_NODELAY: true turns Nagle's algorithm (RFC 896) off. */
    public void noDelay(boolean on) {
        noDelay = on;
    }

    public boolean windowScaling() {
        return windowScaling;
    }

    public void windowScaling(boolean on) {
        windowScaling = on;
    }

    public boolean timestamps() {
        return timestamps;
    }

    public void timestamps(boolean on) {
        timestamps = on;
    }

    public boolean sack() {
        return sack;
    }

    public void sack(boolean on) {
        sack = on;
    }

    public int maxSegmentBytes() {
        return maxSegmentBytes;
    }

    /** TCP_MAXSEG: 0 for what the path permits, or an upper bound. */
    public void maxSegmentBytes(int bytes) {
        maxSegmentBytes = bytes == 0 ? 0 : (int) check("maxSegmentBytes", bytes, 48, 65535);
    }

    public CongestionAlgorithm congestionControl() {
        return congestionControl;
    }

    public void congestionControl(CongestionAlgorithm algorithm) {
        congestionControl = algorithm;
    }

    public int synRetries() {
        return synRetries;
    }

    public void synRetries(int retries) {
        synRetries = (int) check("synRetries", retries, 0, 127);
    }

    public int synAckRetries() {
        return synAckRetries;
    }

    public void synAckRetries(int retries) {
        synAckRetries = (int) check("synAckRetries", retries, 0, 127);
    }

    public long initialRtoNs() {
        return initialRtoNs;
    }

    public void initialRtoNs(long ns) {
        initialRtoNs = check("initialRtoNs", ns, MS, maxRtoNs);
    }

    public long minRtoNs() {
        return minRtoNs;
    }

    /** The least RTO, and the granularity of RFC 6298's formula along with it. */
    public void minRtoNs(long ns) {
        minRtoNs = check("minRtoNs", ns, MS, maxRtoNs);
        rtoGranularityNs = Math.min(200 * MS, ns);
    }

    public long maxRtoNs() {
        return maxRtoNs;
    }

    public void maxRtoNs(long ns) {
        maxRtoNs = check("maxRtoNs", ns, minRtoNs, 3600 * SECOND);
    }

    public long delayedAckNs() {
        return delayedAckNs;
    }

    /** 0 acknowledges each segment at once; RFC 9293 section 3.8.6.3 permits up to 500 ms. */
    public void delayedAckNs(long ns) {
        delayedAckNs = check("delayedAckNs", ns, 0, 500 * MS);
    }

    public long userTimeoutNs() {
        return userTimeoutNs;
    }

    /** TCP_USER_TIMEOUT. */
    public void userTimeoutNs(long ns) {
        userTimeoutNs = check("userTimeoutNs", ns, MS, Long.MAX_VALUE / 4);
    }

    public boolean keepAlive() {
        return keepAlive;
    }

    public void keepAlive(boolean on) {
        keepAlive = on;
    }

    public long keepAliveIdleNs() {
        return keepAliveIdleNs;
    }

    public void keepAliveIdleNs(long ns) {
        keepAliveIdleNs = check("keepAliveIdleNs", ns, MS, Long.MAX_VALUE / 4);
    }

    public long keepAliveIntervalNs() {
        return keepAliveIntervalNs;
    }

    public void keepAliveIntervalNs(long ns) {
        keepAliveIntervalNs = check("keepAliveIntervalNs", ns, MS, Long.MAX_VALUE / 4);
    }

    public int keepAliveProbes() {
        return keepAliveProbes;
    }

    public void keepAliveProbes(int probes) {
        keepAliveProbes = (int) check("keepAliveProbes", probes, 1, 127);
    }

    public long timeWaitNs() {
        return timeWaitNs;
    }

    /** How long TIME-WAIT lasts; 0 skips it. */
    public void timeWaitNs(long ns) {
        timeWaitNs = check("timeWaitNs", ns, 0, 3600 * SECOND);
    }

    public long finWait2Ns() {
        return finWait2Ns;
    }

    public void finWait2Ns(long ns) {
        finWait2Ns = check("finWait2Ns", ns, 0, 3600 * SECOND);
    }

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

    public int lingerSeconds() {
        return lingerSeconds;
    }

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
