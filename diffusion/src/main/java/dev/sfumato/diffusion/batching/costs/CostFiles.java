package dev.sfumato.diffusion.batching.costs;

import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, kept in a folder: a file for each model on one device, with a line for each size of each kind of
 * work. A file that cannot be read or written costs new measurements and nothing else.
 */
public final class CostFiles {

    private static final Logger log = LoggerFactory.getLogger(CostFiles.class);

    private final Path folder;
    private final String device;

    /** @param device what else the costs depend on: device, threads, version of the runtime; part of the files' names */
    public CostFiles(Path folder, String device) {
        this.folder = folder;
        this.device = device;
    }

    /** What is kept of a model; nothing if there is no file, or it is not one of these. */
    public List<Measurement> read(String model) {
        Path file = file(model);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<Measurement> measurements = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                measurements.add(parse(model, line));
            }
            return measurements;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            log.warn("{}: cannot be read, so costs are measured anew: {}", file, e.toString());
            return List.of();
        }
    }

    /** Keeps what was measured of a model. */
    public void write(String model, List<Measurement> measurements) {
        Path file = file(model);
        try {
            Files.createDirectories(folder);
            Path whole = Files.createTempFile(folder, "costs", ".tmp");
            Files.write(whole, measurements.stream().map(CostFiles::line).toList());
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.warn("{}: cannot be written, so the next start measures anew: {}", file, e.toString());
        }
    }

    private Path file(String model) {
        return folder.resolve(model + "-" + device + ".tsv");
    }

    private static String line(Measurement measurement) {
        WorkClass work = measurement.work();
        return String.join(
                "\t",
                work.kind().name().toLowerCase(Locale.ROOT),
                Integer.toString(work.width()),
                Integer.toString(work.height()),
                Integer.toString(work.rows()),
                Integer.toString(measurement.pictures()),
                Double.toString(measurement.seconds()),
                Double.toString(measurement.least()),
                Integer.toString(measurement.count()),
                Double.toString(measurement.total()),
                Long.toString(measurement.bytes()));
    }

    private static Measurement parse(String model, String line) {
        String[] fields = line.split("\t", -1);
        WorkClass work = new WorkClass(
                model,
                WorkKind.valueOf(fields[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]));
        return new Measurement(
                work,
                Integer.parseInt(fields[4]),
                Double.parseDouble(fields[5]),
                Double.parseDouble(fields[6]),
                Integer.parseInt(fields[7]),
                Double.parseDouble(fields[8]),
                Long.parseLong(fields[9]));
    }
}
