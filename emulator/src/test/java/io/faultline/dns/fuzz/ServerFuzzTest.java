package io.faultline.dns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;

/**
 * Spoilt queries, transfers and updates: none makes the server throw, every answer is well formed, and nothing of them is kept.
 *
 * <p>{@code -Dfaultline.fuzz.messages=10000000} sends so many, {@code -Dfaultline.fuzz.seed=7} others.
 */
class ServerFuzzTest {

    private static final int MESSAGES = Integer.getInteger("faultline.fuzz.messages", 200_000);
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 1);

    /** Updates fill the zones; so often they are as they were. */
    private static final int RESTORE_EVERY = 20_000;

    private static final int LARGEST_DATAGRAM = 1232;
    private static final long GROWTH_BYTES = 8_000_000;

    @Test
    void noMessageMakesTheServerThrowOrAnswerNonsense(TestReporter reporter) {
        FuzzedServer server = new FuzzedServer();
        List<byte[]> seeds = Seeds.all();
        Mutator mutator = new Mutator(SEED);
        Map<String, Integer> answers = new TreeMap<>();
        List<Long> heap = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (i % RESTORE_EVERY == 0) {
                server.restore();
            }
            if (i == MESSAGES / 2) {
                heap.add(usedBytes());
            }
            byte[] message = mutator.mutate(seeds);
            Transport transport = mutator.nextInt(2) == 0 ? Transport.UDP : Transport.TCP;
            try {
                for (byte[] answer : server.ask(message, transport)) {
                    check(message, transport, answer);
                    answers.merge(describe(answer), 1, Integer::sum);
                }
            } catch (RuntimeException | AssertionError | IOException e) {
                throw new AssertionError(
                        "message " + i + " of seed " + SEED + " by " + transport + ": "
                                + HexFormat.of().formatHex(message),
                        e);
            }
        }
        server.restore();
        heap.add(usedBytes());
        reporter.publishEntry(Map.of(
                "seed", Long.toString(SEED),
                "messages", Integer.toString(MESSAGES),
                "answers", answers.toString(),
                "heap bytes after half and after all", heap.toString()));
        assertThat(answers.keySet())
                .as("seed %d", SEED)
                .contains(
                        "QUERY NOERROR",
                        "QUERY NXDOMAIN",
                        "QUERY REFUSED",
                        "QUERY FORMERR",
                        "UPDATE NOERROR",
                        "UPDATE NXRRSET",
                        "QUERY NOTAUTH");
        assertThat(heap.get(1) - heap.get(0)).as("growth, seed %d", SEED).isLessThan(GROWTH_BYTES);
    }

    private static void check(byte[] message, Transport transport, byte[] answer) throws IOException {
        assertThat(WireCheck.problem(answer, message))
                .as(() -> "answer " + HexFormat.of().formatHex(answer))
                .isNull();
        if (transport == Transport.UDP) {
            assertThat(answer.length).isLessThanOrEqualTo(LARGEST_DATAGRAM);
        }
        new Message(answer);
    }

    private static String describe(byte[] answer) {
        return Opcode.string(answer[2] >> 3 & 15) + " " + Rcode.string(answer[3] & 15);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
