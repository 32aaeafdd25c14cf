package io.faultline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
    private record Entry(long timeNs, long order, long token, long arg) {}

    private final EventQueue queue = new EventQueue();
    private final List<Long> ran = new ArrayList<>();
    private final Event event = (nowNs, arg, payload) -> {
        assertThat(payload).isEqualTo(arg);
        ran.add(arg);
    };

    private long push(long timeNs, long order, long arg) {
        return queue.push(timeNs, order, event, arg, arg);
    }

    private long popNext() {
        assertThat(queue.nextTimeNs()).isNotEqualTo(Long.MAX_VALUE);
        queue.pop();
        queue.runPopped(0);
        return ran.remove(ran.size() - 1);
    }

    /** A million operations against a sorted set; few different times, so that ties are common. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void itAgreesWithASortedSetOverAMillionOperations(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Entry> model =
                new TreeSet<>(Comparator.comparingLong(Entry::timeNs).thenComparingLong(Entry::order));
        List<Entry> handles = new ArrayList<>();
        long nowNs = 0;
        long count = 0;
        for (int op = 0; op < 1_000_000; op++) {
            // The queue breathes: it grows, shrinks to nothing, and grows again.
            boolean growing = (op / 50_000) % 2 == 0;
            int choice = random.nextInt(10);
            if (choice < (growing ? 6 : 2)) {
                long timeNs = nowNs + random.nextInt(1_000);
                Entry entry = new Entry(timeNs, count, push(timeNs, count, count), count);
                count++;
                assertThat(entry.token()).isNotNegative();
                model.add(entry);
                handles.add(entry);
            } else if (choice < 8 && !handles.isEmpty()) {
                int i = random.nextInt(handles.size());
                Entry entry = handles.get(i);
                handles.set(i, handles.get(handles.size() - 1));
                handles.remove(handles.size() - 1);
                // May have run meanwhile, and its slot may be another's by now: the token must know.
                if (queue.cancel(entry.token()) != model.remove(entry)) {
                    throw new AssertionError("seed " + seed + ", op " + op + ": cancel disagrees on " + entry);
                }
            } else if (!model.isEmpty()) {
                Entry expected = model.pollFirst();
                nowNs = queue.nextTimeNs();
                long arg = popNext();
                if (nowNs != expected.timeNs() || arg != expected.arg()) {
                    throw new AssertionError("seed " + seed + ", op " + op + ": expected " + expected + ", but was "
                            + arg + " at " + nowNs);
                }
            }
            if (queue.live() != model.size()) {
                throw new AssertionError(
                        "seed " + seed + ", op " + op + ": " + queue.live() + " live, expected " + model.size());
            }
        }
        while (!model.isEmpty()) {
            assertThat(popNext())
                    .as("seed %d", seed)
                    .isEqualTo(model.pollFirst().arg());
        }
        assertThat(queue.nextTimeNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTokenIsGoodForOneEventOnly() {
        long first = push(10, 1, 1);
        assertThat(popNext()).isEqualTo(1);
        assertThat(queue.cancel(first)).isFalse();
        long second = push(20, 2, 2);
        assertThat(second).isNotEqualTo(first);
        assertThat(queue.cancel(first)).isFalse();
        assertThat(queue.cancel(second)).isTrue();
        assertThat(queue.cancel(second)).isFalse();
        assertThat(queue.cancel(-1)).isFalse();
        assertThat(queue.cancel(Long.MAX_VALUE)).isFalse();
        assertThat(queue.nextTimeNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void cancelledEventsAreClearedAwayAndTheRestKeepsItsOrder() {
        List<Long> tokens = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            tokens.add(push(1_000_000 - i, i, i));
        }
        for (int i = 0; i < 100_000; i++) {
            if (i % 10 != 0) {
                assertThat(queue.cancel(tokens.get(i))).isTrue();
            }
        }
        assertThat(queue.live()).isEqualTo(10_000);
        assertThat(queue.occupied()).isLessThanOrEqualTo(2 * 10_000 + 1);
        for (long i = 99_990; i >= 0; i -= 10) {
            assertThat(popNext()).isEqualTo(i);
        }
        assertThat(queue.live()).isZero();
    }

    @Test
    void anEventThatIsScheduledAndCancelledForEverTakesNoRoom() {
        push(1, 0, 0);
        for (long i = 1; i < 1_000_000; i++) {
            queue.cancel(push(1_000 + i, i, i));
        }
        assertThat(queue.occupied()).isLessThan(5_000);
        assertThat(popNext()).isZero();
    }
}
