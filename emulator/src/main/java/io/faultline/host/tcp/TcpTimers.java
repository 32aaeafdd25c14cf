package io.faultline.host.tcp;

import io.faultline.engine.Timer;

/** The timers of one connection: retransmission or persist, delayed acknowledgement, and its life's end or a sign of life. */
final class TcpTimers {
    private final TcpConnection c;
    private final Timer retransmit;
    private final Timer delayedAck;
    private final Timer life;
    private int keepAliveProbes;
    private long probedAtNs;

    TcpTimers(TcpConnection connection) {
        c = connection;
        TcpStack stack = connection.stack;
        retransmit = new Timer(stack.loop, stack.nodeId, this::onRetransmit);
        delayedAck = new Timer(stack.loop, stack.nodeId, this::onDelayedAck);
        life = new Timer(stack.loop, stack.nodeId, this::onLife);
    }

    void stop() {
        retransmit.disarm();
        delayedAck.disarm();
        life.disarm();
    }

    /** Starts the retransmission timer anew (RFC 6298 (5.3)), or stops it if nothing is in flight (5.2). */
    void restartRetransmit(long nowNs) {
        if (c.sender.hasUnacked()) {
            armRetransmit(nowNs);
        } else {
            retransmit.disarm();
        }
    }

    /** RFC 6298 (5.1): a segment in flight has a timer; data that waits for a window has one as well (persist). */
    void afterOutput(long nowNs) {
        if (!retransmit.isArmed() && (c.sender.hasUnacked() || c.sender.hasUnsent())) {
            armRetransmit(nowNs);
        }
    }

    /** An acknowledgement has been sent, alone or with data. */
    void afterAck() {
        if (delayedAck.isArmed()) {
            delayedAck.disarm();
        }
    }

    void delayAck(long nowNs) {
        if (!delayedAck.isArmed()) {
            delayedAck.arm(nowNs + c.settings.delayedAckNs);
        }
    }

    void onEstablished(long nowNs) {
        retransmit.disarm();
        keepAliveChanged(nowNs);
    }

    /** Keep-alive was turned on or off, or its times changed. */
    void keepAliveChanged(long nowNs) {
        if (c.orphaned || !c.state.isSynchronized()) {
            return;
        }
        keepAliveProbes = 0;
        if (c.settings.keepAlive) {
            life.arm(c.lastReceivedNs + c.settings.keepAliveIdleNs);
        } else {
            life.disarm();
        }
    }

    void onReceived() {
        keepAliveProbes = 0;
    }

    void onOrphaned(long nowNs) {
        life.disarm();
        if (c.state == TcpState.FIN_WAIT_2) {
            life.arm(nowNs + c.settings.finWait2Ns);
        }
    }

    void onFinWait2(long nowNs) {
        if (c.orphaned) {
            life.arm(nowNs + c.settings.finWait2Ns);
        }
    }

    private void armRetransmit(long nowNs) {
        long atNs = nowNs + c.sender.rtt.rtoNs();
        if (c.sender.troubleSinceNs >= 0) {
            atNs = Math.min(atNs, Math.max(nowNs + 1, c.sender.troubleSinceNs + patienceNs()));
        }
        retransmit.arm(atNs);
    }

    private long patienceNs() {
        return c.orphaned ? Math.min(c.settings.orphanTimeoutNs, c.settings.userTimeoutNs) : c.settings.userTimeoutNs;
    }

    private void onRetransmit(long nowNs) {
        switch (c.state) {
            case SYN_SENT -> onSynTimeout(c.settings.synRetries, nowNs);
            case SYN_RECEIVED ->
                onSynTimeout(c.listener == null ? c.settings.synRetries : c.settings.synAckRetries, nowNs);
            default -> {
                if (c.sender.hasUnacked()) {
                    onDataTimeout(nowNs);
                } else if (c.sender.hasUnsent()) {
                    onPersist(nowNs);
                }
            }
        }
        c.deliverEvents();
    }

    private void onSynTimeout(int retries, long nowNs) {
        TcpSender s = c.sender;
        if (s.timeouts >= retries) {
            c.fail(c.softError != null ? c.softError : TcpErrors.connectTimedOut());
            return;
        }
        s.timeouts++;
        s.rtt.backOff();
        s.stopTiming(s.una);
        c.stack.counters.timeouts++;
        c.stack.counters.retransmits++;
        c.stack.writer.syn(c, nowNs);
        retransmit.arm(nowNs + s.rtt.rtoNs());
    }

    private void onDataTimeout(long nowNs) {
        TcpSender s = c.sender;
        if (hasLostPatience(nowNs)) {
            return;
        }
        c.stack.counters.timeouts++;
        // The way may have changed, and with it its MTU, without a router's word.
        c.pathMtu = c.stack.ip.pathMtu(c.remote);
        c.updateMss();
        s.onTimeout(nowNs);
        c.stack.output.sendFirst(c, nowNs);
        armRetransmit(nowNs);
    }

    /** RFC 9293 section 3.8.6.1: a shut window is probed, with back-off, as long as the peer answers. */
    private void onPersist(long nowNs) {
        TcpSender s = c.sender;
        if (s.window > 0) {
            // Not shut, but too small to be worth a segment, until now (section 3.8.6.2.1, override timeout).
            c.stack.output.sendAnyway(c, nowNs);
        } else {
            if (s.troubleSinceNs < 0 || (c.lastReceivedNs >= probedAtNs && !c.orphaned)) {
                // The last probe was answered: patience starts anew with this one.
                s.troubleSinceNs = nowNs;
            }
            if (hasLostPatience(nowNs)) {
                return;
            }
            probedAtNs = nowNs;
            s.rtt.backOff();
            c.stack.output.probe(c, nowNs);
        }
        if (!retransmit.isArmed()) {
            armRetransmit(nowNs);
        }
    }

    private boolean hasLostPatience(long nowNs) {
        TcpSender s = c.sender;
        if (s.troubleSinceNs < 0) {
            s.troubleSinceNs = nowNs - s.rtt.rtoNs();
        }
        if (nowNs - s.troubleSinceNs < patienceNs()) {
            return false;
        }
        // RFC 5461 and Linux: the soft error is the better reason.
        c.fail(c.softError != null ? c.softError : TcpErrors.timedOut());
        return true;
    }

    private void onDelayedAck(long nowNs) {
        if (c.receiver.ackDelayed) {
            c.stack.output.ack(c, nowNs);
        }
    }

    private void onLife(long nowNs) {
        if (c.orphaned) {
            // Linux's tcp_fin_timeout: the peer never sent its FIN.
            c.destroy();
            return;
        }
        long idleNs = nowNs - c.lastReceivedNs;
        if (idleNs < c.settings.keepAliveIdleNs || c.sender.hasUnacked()) {
            keepAliveProbes = 0;
            life.arm(Math.max(nowNs + 1, Math.max(c.lastReceivedNs, c.sender.lastSentNs) + c.settings.keepAliveIdleNs));
            return;
        }
        if (keepAliveProbes >= c.settings.keepAliveProbes) {
            c.stack.writer.reset(c, nowNs);
            c.fail(c.softError != null ? c.softError : TcpErrors.timedOut());
            c.deliverEvents();
            return;
        }
        keepAliveProbes++;
        c.stack.output.probe(c, nowNs);
        life.arm(nowNs + c.settings.keepAliveIntervalNs);
    }
}
