package io.faultline.scenario.fault;

import java.util.List;

/**
 * A fault of servers that is named for what it does to clients.
 *
 * @param name how it is written
 * @param sentence what clients suffer, in one sentence
 * @param rules what is done
 */
public record Preset(String name, String sentence, Rules rules) {

    /** What a preset does, server by server. */
    @FunctionalInterface
    public interface Rules {

        /**
         * Returns what is done at one server, perhaps nothing.
         *
         * @param server which of the servers that the fault names, from 0
         * @param k of how many servers something is wrong, where the preset lets one choose
         * @param speed seconds of the script in a second of the loop
         */
        List<FaultRule> at(int server, int k, double speed);
    }

    static Preset everywhere(String name, String sentence, FaultRule... rules) {
        List<FaultRule> all = List.of(rules);
        return new Preset(name, sentence, (server, k, speed) -> all);
    }
}
