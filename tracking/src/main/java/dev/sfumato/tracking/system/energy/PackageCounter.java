package dev.sfumato.tracking.system.energy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy of a processor package, which Intel and AMD count (RAPL) and Linux shows as files that mostly only root may
 * read.
 *
 * @param name of the package, as {@code package-0}
 * @param file its counter in microjoules
 * @param range where that begins again, in joules
 * @see <a href="https://docs.kernel.org/power/powercap/powercap.html">Power Capping Framework</a>
 */
record PackageCounter(String name, Path file, double range) implements EnergyCounter {
    private static final Logger LOG = LoggerFactory.getLogger(PackageCounter.class);
    private static final double MICRO = 1e6;

    /** Those that lie under {@code powercap} and can be read. */
    static List<PackageCounter> under(Path powercap) {
        List<PackageCounter> counters = new ArrayList<>();
        // the parts of a package are folders of two numbers, and the same may be there once more as intel-rapl-mmio
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(powercap, "intel-rapl:*")) {
            for (Path zone : zones) {
                // psys is the whole board, packages included
                if (!zone.getFileName().toString().matches("intel-rapl:\\d+")
                        || !line(zone.resolve("name")).startsWith("package")) {
                    continue;
                }
                PackageCounter counter = new PackageCounter(
                        line(zone.resolve("name")),
                        zone.resolve("energy_uj"),
                        microjoules(zone.resolve("max_energy_range_uj")));
                counter.joules();
                counters.add(counter);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            LOG.debug("the energy of the processor cannot be read: {}", unreadable.toString());
            return List.of();
        }
        counters.sort(Comparator.comparing(PackageCounter::name));
        return List.copyOf(counters);
    }

    @Override
    public double joules() throws IOException {
        return microjoules(file);
    }

    private static double microjoules(Path file) throws IOException {
        try {
            return Long.parseLong(line(file)) / MICRO;
        } catch (NumberFormatException failure) {
            throw new IOException(file + " is no number: " + failure.getMessage(), failure);
        }
    }

    private static String line(Path file) throws IOException {
        return Files.readString(file).strip();
    }
}
