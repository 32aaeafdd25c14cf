package io.faultline.dns.fault.real;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Asks the JVM for a name again and again, and prints what changes and when: {@code seconds address}, or {@code -} without one.
 * Arguments: the name, and for how many seconds.
 */
public final class JvmLookups {

    private static final long PAUSE_MILLIS = 100;

    private JvmLookups() {}

    public static void main(String[] args) throws InterruptedException {
        double lengthSeconds = Double.parseDouble(args[1]);
        long startNs = System.nanoTime();
        String last = "";
        double seconds = 0;
        while (seconds < lengthSeconds) {
            String now = address(args[0]);
            seconds = (System.nanoTime() - startNs) / 1e9;
            if (!now.equals(last)) {
                System.out.println(String.format(Locale.ROOT, "%.3f %s", seconds, now));
                last = now;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String address(String name) {
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return "-";
        }
    }
}
