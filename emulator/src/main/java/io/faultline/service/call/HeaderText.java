package io.faultline.service.call;

/** Makes any text fit to be the value of a header: printable ASCII of bounded length (RFC 9110, 5.5). */
public final class HeaderText {
    private static final int MAX_CHARS = 512;

    private HeaderText() {}

    /** The text itself if it is fit; else a copy, cut and with a question mark for each character that is not. */
    public static String of(String text) {
        int length = Math.min(MAX_CHARS, text.length());
        int fit = 0;
        while (fit < length && isPrintable(text.charAt(fit))) {
            fit++;
        }
        if (fit == text.length()) {
            return text;
        }
        StringBuilder copy = new StringBuilder(length).append(text, 0, fit);
        for (int i = fit; i < length; i++) {
            copy.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
        }
        return copy.toString();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }
}
