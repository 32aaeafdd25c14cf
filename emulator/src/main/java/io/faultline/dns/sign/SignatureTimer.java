package io.faultline.dns.sign;

import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Signs a zone of a table anew before its signatures expire, some at a time, each time with the next serial. On the thread of its
 * executor, which goes by the same clock as the zone's signer.
 */
public final class SignatureTimer {

    /** So many signatures take a tenth of a second. */
    private static final int AT_ONCE = 200;

    /** Between two portions; and how soon a zone is looked at again that has nothing to sign. */
    private static final long PAUSE_SECONDS = 1;

    private final EventExecutor executor;
    private final ZoneTable table;
    private final Name origin;
    private @Nullable ScheduledFuture<?> next;

    /** Creates a timer that is not running. */
    public SignatureTimer(EventExecutor executor, ZoneTable table, Name origin) {
        this.executor = executor;
        this.table = table;
        this.origin = origin;
    }

    /** Begins. */
    public void start() {
        Zone zone = table.get(origin);
        if (zone != null && zone.resigner() instanceof ZoneSigner signer) {
            long first = SignatureRefresh.firstExpiration(zone);
            long wait =
                    first - signer.policy().refreshSeconds() - signer.clock().epochSeconds();
            next = executor.schedule(this::refresh, Math.max(PAUSE_SECONDS, wait), TimeUnit.SECONDS);
        }
    }

    /** Ends. */
    public void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void refresh() {
        next = null;
        Zone zone = table.get(origin);
        if (zone != null && zone.resigner() instanceof ZoneSigner signer) {
            Zone refreshed = signer.refresh(zone, AT_ONCE);
            if (refreshed != zone) {
                table.put(refreshed);
            }
            start();
        }
    }
}
