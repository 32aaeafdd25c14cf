package io.faultline.dns.fault;

/** Changes a reply that has been written, before it is sent. On the loop. */
@FunctionalInterface
public interface ReplyEdit {

    /** Changes the reply in place. */
    void apply(Reply reply);
}
