package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.fabric.Jitter;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;

/** A link's profile as JSON. Every key is always there but {@code codel}; units are in the keys. */
public final class ProfileJson {
    private ProfileJson() {}

    /** The whole profile. */
    public static ObjectNode of(LinkProfile profile) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rate_bps", profile.rateBps()).put("queue_bytes", profile.queueLimitBytes());
        if (profile.codel() != null) {
            json.putObject("codel")
                    .put("target_ns", profile.codel().targetNs())
                    .put("interval_ns", profile.codel().intervalNs());
        }
        json.put("delay_ns", profile.delayNs());
        json.set("jitter", jitter(profile.jitter()));
        json.put("reorder", profile.reorder());
        json.set("loss", loss(profile.loss()));
        return json.put("duplicate", profile.duplicate())
                .put("corrupt", profile.corrupt())
                .put("mtu", profile.mtu())
                .put("overhead_bytes", profile.overheadBytes());
    }

    private static ObjectNode jitter(Jitter jitter) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (jitter instanceof Jitter.Uniform uniform) {
            json.put("kind", "uniform").put("range_ns", uniform.rangeNs());
        } else if (jitter instanceof Jitter.Normal normal) {
            json.put("kind", "normal").put("sigma_ns", normal.sigmaNs());
        } else if (jitter instanceof Jitter.Pareto pareto) {
            json.put("kind", "pareto")
                    .put("scale_ns", pareto.scaleNs())
                    .put("shape", pareto.shape())
                    .put("max_ns", pareto.maxNs());
        } else if (jitter instanceof Jitter.Table table) {
            ArrayNode quantiles = json.put("kind", "table").putArray("quantiles_ns");
            table.quantilesNs().forEach(quantiles::add);
        }
        return json;
    }

    private static ObjectNode loss(LossModel loss) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (loss instanceof LossModel.Bernoulli) {
            json.put("kind", "bernoulli");
        } else if (loss instanceof LossModel.GilbertElliott gilbert) {
            json.put("kind", "gilbert-elliott")
                    .put("p", gilbert.p())
                    .put("r", gilbert.r())
                    .put("loss_bad", gilbert.lossBad())
                    .put("loss_good", gilbert.lossGood());
        } else if (loss instanceof LossModel.Pattern pattern) {
            json.put("kind", "pattern").put("length", pattern.length()).put("repeat", pattern.repeat());
        }
        return json.put("mean", loss.meanLoss());
    }
}
