package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** One question gone through the servers of {@code resolv.conf}, as often as it says. Used once, on the loop. */
final class StubLookup implements ExchangeListener {

    private final HostStack stack;
    private final RandomGenerator random;
    private final ResolverOptions options;
    private final int firstServer;
    private final Question question;
    private final Consumer<Outcome> done;
    private int tries;
    private FailureKind lastFailure = FailureKind.TIMEOUT;
    private String lastDetail = "";

    /**
     * How a lookup ended.
     *
     * @param reading what the answer says, or, if no server gave one, the failure
     * @param detail who said so
     */
    record Outcome(Question question, AnswerReading reading, String detail) {

        ResolutionException toException() {
            FailureKind kind = reading.failure();
            if (kind == null) {
                throw new IllegalStateException("resolved: " + this);
            }
            return new ResolutionException(question.name().toString(true), kind, detail);
        }
    }

    StubLookup(
            HostStack stack,
            RandomGenerator random,
            ResolverOptions options,
            int firstServer,
            Question question,
            Consumer<Outcome> done) {
        this.stack = stack;
        this.random = random;
        this.options = options;
        this.firstServer = firstServer;
        this.question = question;
        this.done = done;
    }

    /** Asks the next server, or ends with the last failure. */
    void askNext() {
        List<InetSocketAddress> servers = options.servers();
        if (tries == servers.size() * options.attempts()) {
            end(new AnswerReading(lastFailure, List.of(), List.of(), question.name(), null), lastDetail);
            return;
        }
        new Exchange(stack, random, server(), question, QueryStyle.STUB, options.timeoutNs(), this).start();
        tries++;
    }

    private InetSocketAddress server() {
        return options.servers().get((firstServer + tries) % options.servers().size());
    }

    @Override
    public void answered(Message answer) {
        AnswerReading reading = AnswerReading.of(question, answer);
        String detail = Type.string(question.type()) + ", after " + tries + (tries == 1 ? " query" : " queries") + ", "
                + Rcode.string(answer.getRcode());
        if (reading.failure() == null || reading.failure().isAuthoritative()) {
            end(reading, detail);
        } else {
            // As glibc does: an error of one server is a reason to ask the next at once.
            lastFailure = reading.failure();
            lastDetail = detail;
            askNext();
        }
    }

    @Override
    public void failed(FailureKind kind, String detail) {
        lastFailure = kind;
        lastDetail = Type.string(question.type()) + ", after " + tries + (tries == 1 ? " query" : " queries") + ", "
                + detail;
        askNext();
    }

    private void end(AnswerReading reading, String detail) {
        done.accept(new Outcome(question, reading, detail));
    }
}
