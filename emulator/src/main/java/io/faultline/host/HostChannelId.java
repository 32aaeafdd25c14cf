package io.faultline.host;

import io.netty.channel.ChannelId;

/** A channel's name, {@code host#number}: the same in each run, unlike Netty's own, which depend on machine and time. */
final class HostChannelId implements ChannelId {
    private static final long serialVersionUID = 1;

    private final String host;
    private final int number;

    HostChannelId(String host, int number) {
        this.host = host;
        this.number = number;
    }

    @Override
    public String asShortText() {
        return host + '#' + number;
    }

    @Override
    public String asLongText() {
        return asShortText();
    }

    @Override
    public int compareTo(ChannelId other) {
        if (other instanceof HostChannelId that) {
            int byHost = host.compareTo(that.host);
            return byHost != 0 ? byHost : Integer.compare(number, that.number);
        }
        return asLongText().compareTo(other.asLongText());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof HostChannelId that && number == that.number && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return host.hashCode() * 31 + number;
    }

    @Override
    public String toString() {
        return asShortText();
    }
}
