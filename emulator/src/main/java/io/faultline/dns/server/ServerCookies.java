package io.faultline.dns.server;

import io.faultline.dns.wire.AnswerOptions;
import io.faultline.dns.wire.EdnsOption;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.DnsClock;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;

/** Makes and checks server cookies in the format that servers of all makes share (RFC 9018 section 4). On one loop. */
final class ServerCookies {

    static final int CLIENT_OCTETS = 8;
    private static final int FULL_OCTETS = 24;
    private static final long VERSION = 1;

    /** RFC 9018 section 4.3: taken up to an hour after and five minutes before its time; a new one after half an hour. */
    private static final int MAX_AGE_SECONDS = 3_600;

    private static final int MAX_FUTURE_SECONDS = 300;
    private static final int RENEW_AGE_SECONDS = 1_800;

    private final CookieOptions options;
    private final DnsClock clock;
    private final ClientAddresses clients;
    private final SipHash hash = new SipHash();
    private final byte[] cookie = new byte[FULL_OCTETS];

    private long period = -1;
    private long currentHigh;
    private long currentLow;
    private long previousHigh;
    private long previousLow;

    ServerCookies(CookieOptions options, DnsClock clock, ClientAddresses clients) {
        this.options = options;
        this.clock = clock;
        this.clients = clients;
    }

    boolean isRequired() {
        return options.required();
    }

    /**
     * Answers the cookie of a query: checks it, and adds to {@code out} the one that the client is to use from now on.
     *
     * @return whether the client has proved that it is where its query says it is
     */
    boolean answer(ByteBuf message, Query query, AnswerOptions out) {
        int index = query.options().cookieIndex();
        long client = message.getLong(index);
        Address address = clients.of(query.client().getAddress());
        int now = (int) clock.epochSeconds();
        rotate(clock.epochSeconds());
        boolean valid = false;
        boolean fresh = false;
        if (query.options().cookieLength() == FULL_OCTETS) {
            long head = message.getLong(index + CLIENT_OCTETS);
            long sent = message.getLong(index + CLIENT_OCTETS + 8);
            int age = now - (int) head; // RFC 1982: the date of a cookie wraps.
            if (head >>> 56 == VERSION && age <= MAX_AGE_SECONDS && age >= -MAX_FUTURE_SECONDS) {
                fresh = sent == hash(currentHigh, currentLow, client, head, address);
                valid = fresh || sent == hash(previousHigh, previousLow, client, head, address);
                fresh &= age <= RENEW_AGE_SECONDS;
            }
        }
        if (fresh) {
            message.getBytes(index, cookie);
        } else {
            long head = VERSION << 56 | Integer.toUnsignedLong(now);
            put(0, client);
            put(8, head);
            put(16, hash(currentHigh, currentLow, client, head, address));
        }
        out.add(EdnsOption.COOKIE, cookie);
        return valid;
    }

    /** RFC 9018 section 4.4: the hash of client cookie, version, reserved octets, date and client address. */
    private long hash(long keyHigh, long keyLow, long client, long head, Address address) {
        hash.start(keyHigh, keyLow).feed(client).feed(head);
        if (address.isIpv4()) {
            return hash.finish((long) address.ipv4() << 32, 20);
        }
        return hash.feed(address.high()).feed(address.low()).finish(0, 32);
    }

    /** RFC 9018 section 5: the secret before this one is good for the cookies that were made with it. */
    private void rotate(long epochSeconds) {
        long now = options.rotationSeconds() == 0 ? 0 : epochSeconds / options.rotationSeconds();
        if (now == period) {
            return;
        }
        period = now;
        currentHigh = derive(now, 0, options.secretHigh());
        currentLow = derive(now, 1, options.secretLow());
        previousHigh = derive(now - 1, 0, options.secretHigh());
        previousLow = derive(now - 1, 1, options.secretLow());
    }

    private long derive(long number, int half, long fixed) {
        if (options.rotationSeconds() == 0) {
            return fixed;
        }
        return hash.start(options.secretHigh(), options.secretLow())
                .feed(number)
                .feed(half)
                .finish(0, 16);
    }

    private void put(int offset, long value) {
        for (int i = 0; i < 8; i++) {
            cookie[offset + i] = (byte) (value >>> (56 - 8 * i));
        }
    }
}
