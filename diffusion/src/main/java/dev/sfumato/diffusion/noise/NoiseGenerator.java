package dev.sfumato.diffusion.noise;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The generators of noise that a request can ask for, named by the device on which torch has them. */
public enum NoiseGenerator {
    /** torch's generator on the CPU. */
    CPU,
    /** torch's generator on GPUs of NVIDIA. */
    CUDA;

    /** The name at our APIs and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Begins the stream of an image's seed, 0 to 2^63-1. */
    public NoiseSource start(long seed) {
        return switch (this) {
            case CPU -> new TorchCpuNoise(seed);
            case CUDA -> new TorchCudaNoise(seed);
        };
    }

    /** Finds a generator by its name, in whatever case. */
    public static Optional<NoiseGenerator> parse(String name) {
        return Arrays.stream(values())
                .filter(generator -> generator.wireName().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /** All names, for error messages and lists. */
    public static List<String> names() {
        return Arrays.stream(values()).map(NoiseGenerator::wireName).toList();
    }
}
