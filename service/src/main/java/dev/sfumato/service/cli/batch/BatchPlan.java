package dev.sfumato.service.cli.batch;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.file.PromptLine;
import dev.sfumato.service.cli.batch.BatchLine.Place;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.GenerationOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a batch paints, settled before the first stroke: each line with its seed and every default filled in.
 *
 * @param seed the base seed; the pictures of lines without a seed of their own count up from it
 */
record BatchPlan(long seed, List<BatchLine> lines) {

    BatchPlan {
        lines = List.copyOf(lines);
    }

    /**
     * Settles the lines of a prompt file.
     *
     * @throws CommandFailure naming file and line of every line that cannot be painted
     */
    static BatchPlan of(
            DiffusionEngine engine, Path file, List<PromptLine> prompts, GenerationOptions options, long seed) {
        List<BatchLine> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        long next = seed;
        for (PromptLine prompt : prompts) {
            try {
                GenerationRequestBuilder request =
                        options.request(prompt.prompt()).seed(next);
                new LineSettings(file, prompt).apply(request);
                GenerationRequest asked = request.build();
                GenerationSettings settings = engine.resolve(asked);
                lines.add(new BatchLine(new Place(prompt.lineNumber(), prompt.variant()), prompt.variants(), settings));
                next += settings.count();
            } catch (InvalidRequestException | ModelException e) {
                problems.add(file + ":" + prompt.lineNumber() + ": " + e.getMessage());
            } catch (PromptException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw CommandFailure.badInput("nothing was painted, because of\n" + String.join("\n", problems));
        }
        return new BatchPlan(seed, lines);
    }

    /** The content hash of each model that is painted with, by id. */
    Map<String, String> models() {
        Map<String, String> hashes = new TreeMap<>();
        for (BatchLine line : lines) {
            hashes.put(line.settings().model(), line.settings().modelHash());
        }
        return hashes;
    }
}
