package io.faultline.scenario.action;

import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.TargetSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator takes targets of a balancer out of use: {@code drain: {balancer: shop-lb, targets: [shop-az1-1]}}. Connections
 * that are open go on; new ones go elsewhere.
 *
 * @param balancer the balancer's name
 * @param targets the targets' names, which are those of their hosts
 */
public record TargetDrain(String balancer, List<String> targets) implements Action {
    static final Keys KEYS = Keys.of("drain", "balancer", "targets");
    static final ActionKind KIND = new ActionKind("drain", TargetDrain::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String balancer = map.reference(
                "balancer", "balancer", scope.topology().balancers().keySet());
        BalancerSpec spec =
                balancer == null ? null : scope.topology().balancers().get(balancer);
        ConfigNode targets = map.value("targets");
        if (targets == null) {
            map.missing("targets", "the name of a target, or a list of them");
        }
        if (balancer == null || spec == null || targets == null) {
            return null;
        }
        List<String> known = spec.targets().stream().map(TargetSpec::host).toList();
        return new TargetDrain(balancer, scope.names(targets, "target of " + balancer, known));
    }

    @Override
    public String describe() {
        return "drain " + String.join(", ", targets) + " of " + balancer;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        use(stage, false);
        return atNs -> use(stage, true);
    }

    private void use(Stage stage, boolean used) {
        TargetGroup group = stage.region().balancer(balancer).group();
        for (String name : targets) {
            Target target = group.target(name);
            if (target != null) {
                group.use(target, used);
            }
        }
    }
}
