package io.faultline.dns.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes messages that are wrong in some places of ones that are right. The same seed makes the same messages. */
final class Mutator {

    private static final int LARGEST = 1_400;

    /** Values at which lengths, counts, types and pointers change their meaning. */
    private static final int[] EDGES = {
        0, 1, 2, 4, 11, 12, 28, 41, 46, 47, 50, 63, 64, 127, 128, 191, 192, 193, 249, 250, 251, 252, 254, 255
    };

    private final SplittableRandom random;

    Mutator(long seed) {
        random = new SplittableRandom(seed);
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a changed copy of one of the seeds; one in twenty is unchanged. */
    byte[] mutate(List<byte[]> seeds) {
        byte[] message = seeds.get(random.nextInt(seeds.size())).clone();
        if (random.nextInt(20) == 0) {
            return message;
        }
        // Most are spoilt in one place: what is wrong all over is refused early.
        for (int i = random.nextInt(3) * random.nextInt(2); i >= 0; i--) {
            message = mutateOnce(message, seeds);
        }
        return message;
    }

    byte[] mutateOnce(byte[] message, List<byte[]> seeds) {
        if (message.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(message.length);
        return switch (random.nextInt(11)) {
            case 0 -> {
                message[at] ^= (byte) (1 << random.nextInt(8));
                yield message;
            }
            case 1 -> {
                message[at] = (byte) random.nextInt();
                yield message;
            }
            case 2 -> {
                message[at] = (byte) EDGES[random.nextInt(EDGES.length)];
                yield message;
            }
            case 3 -> Arrays.copyOf(message, at);
            case 4 -> insert(message, at, new byte[1 + random.nextInt(8)]);
            case 5 -> remove(message, at, 1 + random.nextInt(8));
            // A count of the header, or a flag or the opcode.
            case 6 -> set(message, 2 + random.nextInt(10), random.nextInt(4));
            case 7 -> {
                if (at + 1 < message.length) {
                    message[at] = (byte) (0xC0 | random.nextInt(2));
                    message[at + 1] = (byte) random.nextInt(message.length);
                }
                yield message;
            }
            // A piece of this or of another message.
            case 8 -> insert(message, at, piece(seeds.get(random.nextInt(seeds.size()))));
            case 9 -> insert(message, at, piece(message));
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                byte[] spliced = Arrays.copyOf(message, at + Math.max(0, other.length - at));
                System.arraycopy(other, Math.min(at, other.length), spliced, at, Math.max(0, other.length - at));
                yield spliced;
            }
        };
    }

    private byte[] piece(byte[] of) {
        int from = random.nextInt(of.length);
        return Arrays.copyOfRange(of, from, Math.min(of.length, from + 1 + random.nextInt(40)));
    }

    private static byte[] set(byte[] message, int at, int value) {
        if (at < message.length) {
            message[at] = (byte) value;
        }
        return message;
    }

    private static byte[] insert(byte[] message, int at, byte[] piece) {
        if (message.length + piece.length > LARGEST) {
            return message;
        }
        byte[] longer = new byte[message.length + piece.length];
        System.arraycopy(message, 0, longer, 0, at);
        System.arraycopy(piece, 0, longer, at, piece.length);
        System.arraycopy(message, at, longer, at + piece.length, message.length - at);
        return longer;
    }

    private static byte[] remove(byte[] message, int at, int count) {
        int end = Math.min(message.length, at + count);
        byte[] shorter = Arrays.copyOf(message, message.length - (end - at));
        System.arraycopy(message, end, shorter, at, message.length - end);
        return shorter;
    }
}
