package io.faultline.packet;

import java.util.Arrays;

/** Address literals to bits and back, strictly and without a name service. */
final class AddressText {
    private static final int GROUPS = 8;
    private static final int MAX_LENGTH = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private AddressText() {}

    static Address parse(String text) {
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        return Address.ofIpv4(parseIpv4(text, 0));
    }

    /** Four decimal octets; a leading zero is refused because programs disagree whether it means octal (RFC 6943, 3.1.1). */
    private static int parseIpv4(String text, int from) {
        int bits = 0;
        int at = from;
        for (int octet = 0; octet < 4; octet++) {
            if (octet > 0) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    throw notIpv4(text);
                }
                at++;
            }
            int start = at;
            int value = 0;
            while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + (text.charAt(at) - '0');
                at++;
            }
            if (at == start || value > 255 || (text.charAt(start) == '0' && at - start > 1)) {
                throw notIpv4(text);
            }
            bits = (bits << 8) | value;
        }
        if (at != text.length()) {
            throw notIpv4(text);
        }
        return bits;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** RFC 4291, 2.2: eight groups, "::" once for one or more zero groups, the last two groups as a dotted quad if wished. */
    private static Address parseIpv6(String text) {
        if (text.length() > MAX_LENGTH) {
            throw notIpv6(text, "too long");
        }
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (count == GROUPS) {
                throw notIpv6(text, "more than 8 groups");
            }
            int end = at;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                if (count > GROUPS - 2) {
                    throw notIpv6(text, "more than 8 groups");
                }
                int quad = parseIpv4(text, at);
                groups[count++] = quad >>> 16;
                groups[count++] = quad & 0xffff;
                break;
            }
            if (end == at || end - at > 4) {
                throw notIpv6(text, end == at ? "empty group" : "group of more than 4 digits");
            }
            groups[count++] = Integer.parseInt(text, at, end, 16);
            at = end;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != ':') {
                throw notIpv6(text, "unexpected '" + text.charAt(at) + "'");
            }
            at++;
            if (at == text.length()) {
                throw notIpv6(text, "ends with a single ':'");
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    throw notIpv6(text, "\"::\" twice");
                }
                gap = count;
                at++;
            }
        }
        if (gap < 0 && count < GROUPS) {
            throw notIpv6(text, count + " groups");
        }
        if (gap >= 0 && count == GROUPS) {
            throw notIpv6(text, "\"::\" stands for no group");
        }
        if (gap >= 0) {
            int tail = count - gap;
            System.arraycopy(groups, gap, groups, GROUPS - tail, tail);
            Arrays.fill(groups, gap, GROUPS - tail, 0);
        }
        return Address.ofIpv6(join(groups, 0), join(groups, 4));
    }

    private static long join(int[] groups, int from) {
        long bits = 0;
        for (int i = from; i < from + 4; i++) {
            bits = (bits << 16) | groups[i];
        }
        return bits;
    }

    private static IllegalArgumentException notIpv4(String text) {
        return new IllegalArgumentException(
                "address: \"" + text + "\" (expected: an IPv4 address such as 192.0.2.1, four octets of 0 to 255"
                        + " without leading zeros, or an IPv6 address such as 2001:db8::1)");
    }

    private static IllegalArgumentException notIpv6(String text, String why) {
        return new IllegalArgumentException("address: \"" + text + "\": " + why
                + " (expected: an IPv6 address such as 2001:db8::1, without scope)");
    }

    static String format(long high, long low) {
        return Address.isIpv4(high, low) ? formatIpv4((int) low) : formatIpv6(high, low);
    }

    private static String formatIpv4(int bits) {
        StringBuilder out = new StringBuilder(15);
        out.append(bits >>> 24).append('.').append((bits >>> 16) & 0xff).append('.');
        return out.append((bits >>> 8) & 0xff).append('.').append(bits & 0xff).toString();
    }

    /** RFC 5952, 4: lower case, no leading zeros, "::" for the longest run of two or more zero groups, the first of equals. */
    private static String formatIpv6(long high, long low) {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(high, low, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && out.charAt(out.length() - 1) != ':') {
                out.append(':');
            }
            out.append(Integer.toHexString(group(high, low, i)));
        }
        return out.toString();
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
