package io.faultline.host;

import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which channel options an object has, and how they are read and written: one line for each option.
 *
 * @param <C> the object
 */
final class OptionTable<C> {
    private record Accessor<C, T>(Function<C, T> get, BiConsumer<C, T> set) {}

    private final Map<ChannelOption<?>, Accessor<C, ?>> accessors = new LinkedHashMap<>();

    <T> OptionTable<C> with(ChannelOption<T> option, Function<C, T> get, BiConsumer<C, T> set) {
        accessors.put(option, new Accessor<>(get, set));
        return this;
    }

    ChannelOption<?>[] options() {
        return accessors.keySet().toArray(new ChannelOption<?>[0]);
    }

    /** The option's value, or null if it is none of these. */
    @SuppressWarnings("unchecked") // with() put the accessor under an option of its type
    <T> @Nullable T get(C of, ChannelOption<T> option) {
        Accessor<C, T> accessor = (Accessor<C, T>) accessors.get(option);
        return accessor == null ? null : accessor.get.apply(of);
    }

    /** Sets the option; false if it is none of these. */
    @SuppressWarnings("unchecked") // with() put the accessor under an option of its type
    <T> boolean set(C of, ChannelOption<T> option, T value) {
        Accessor<C, T> accessor = (Accessor<C, T>) accessors.get(option);
        if (accessor == null) {
            return false;
        }
        accessor.set.accept(of, value);
        return true;
    }
}
