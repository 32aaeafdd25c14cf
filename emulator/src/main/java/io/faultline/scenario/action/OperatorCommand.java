package io.faultline.scenario.action;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import org.jspecify.annotations.Nullable;

/**
 * An operator's command that itself travels as a packet: {@code operate: {from: bastion, to: core1, do: {table-restore:
 * core1}}}. It is repeated every {@code retry} (10 s), at most {@code attempts} (360) times, until the device acknowledges
 * it; the action happens when the command arrives, and never if it does not. {@code retry} is divided by the run's
 * speed.
 *
 * @param from the operator's host
 * @param to the device that carries it out
 * @param action what it does
 * @param retryNs time between repetitions, of the loop
 * @param attempts how often it is sent at most
 */
public record OperatorCommand(String from, String to, Action action, long retryNs, int attempts) implements Action {
    static final Keys KEYS = Keys.of("operate", "from", "to", "do", "retry", "attempts");
    static final ActionKind KIND = new ActionKind("operate", OperatorCommand::read);

    private static final long RETRY_NS = 10_000_000_000L;
    /** At high speed a command still has the time to arrive before it is repeated. */
    private static final long LEAST_RETRY_NS = 100_000_000L;

    private static final int ATTEMPTS = 360;

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String from = map.reference("from", "host", scope.topology().hosts().keySet());
        String to = map.reference("to", "device", scope.nodes());
        long retryNs = map.get("retry", Values.POSITIVE_DURATION, RETRY_NS);
        long scaledNs = Math.max(Math.min(LEAST_RETRY_NS, retryNs), (long)
                (retryNs / scope.topology().speed()));
        int attempts = map.get("attempts", Values.integer(1, 1_000_000), ATTEMPTS);
        ConfigNode command = map.value("do");
        if (command == null) {
            map.missing("do", "an action such as {table-restore: core1}");
            return null;
        }
        Action action = Actions.readAlone(command, scope);
        return from == null || to == null || action == null
                ? null
                : new OperatorCommand(from, to, action, scaledNs, attempts);
    }

    @Override
    public String describe() {
        return from + " tells " + to + " to " + action.describe();
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        stage.management()
                .send(
                        stage.region().host(from),
                        to,
                        stage.address(to),
                        retryNs,
                        attempts,
                        () -> {
                            action.apply(stage, stage.region().loop().nowNs());
                            stage.told(this, true);
                        },
                        () -> stage.told(this, false));
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
