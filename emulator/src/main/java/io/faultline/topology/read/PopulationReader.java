package io.faultline.topology.read;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.CallSpec;
import io.faultline.topology.model.PopulationSpec;
import io.faultline.topology.model.StubSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The section {@code populations}: synthetic clients. Beside the keys of {@link CallReader}:
 *
 * <pre>
 * shoppers:
 *   at: az1                   or host: client
 *   rate: 50/s                requests that begin, whatever becomes of those before; also 600/m;
 *                           in the incident's time, so that a run at speed 60 makes 60 times as many a second
 *   arrivals: poisson         or constant
 *   cache: jvm                or none, ttl: how names are kept
 * </pre>
 */
final class PopulationReader {

    static final Keys KEYS = CallReader.KEYS.and("population", "at", "address", "host", "rate", "arrivals", "cache");

    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)/([smh])");
    private static final double MOST_PER_SECOND = 1_000_000;

    static final ValueType<Double> PER_SECOND =
            Values.of(PopulationReader::perSecond, "a rate above 0 such as 50/s, 600/m or 10/h");

    private PopulationReader() {}

    static Map<String, PopulationSpec> read(Map<String, ConfigNode> section, StubSpec stub, Reading reading) {
        Map<String, PopulationSpec> populations = new LinkedHashMap<>();
        section.forEach((name, node) -> {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            String host = reading.hosts().one(name, map);
            Double perSecond = map.require("rate", PER_SECOND);
            boolean poisson = map.get("arrivals", Values.either("poisson", true, "constant", false), true);
            StubSpec.Cache cache = map.get("cache", Values.oneOf(StubSpec.Cache.class), stub.cache());
            CallSpec call = CallReader.read(map);
            if (host != null && perSecond != null && call != null) {
                populations.put(name, new PopulationSpec(name, host, perSecond, poisson, call, cache, node.position()));
            }
        });
        return populations;
    }

    private static double perSecond(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        int seconds = Map.of("s", 1, "m", 60, "h", 3_600).getOrDefault(matcher.group(2), 1);
        double perSecond = Double.parseDouble(matcher.group(1)) / seconds;
        if (!(perSecond > 0 && perSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException(text);
        }
        return perSecond;
    }
}
