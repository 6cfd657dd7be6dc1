package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.Set;

/**
 * What a loaded model can be asked for.
 *
 * @param tasks what it makes pictures from
 * @param promptSyntaxes how it can read prompts
 * @param imageStrength how far image-to-image goes from the picture where a request does not say, above 0 to 1
 * @param followsPictures whether its pictures can follow another
 */
public record ModelAbilities(
        Set<TaskKind> tasks, Set<PromptSyntax> promptSyntaxes, double imageStrength, boolean followsPictures) {

    public ModelAbilities {
        tasks = Set.copyOf(tasks);
        promptSyntaxes = Set.copyOf(promptSyntaxes);
    }

    /** Those of a pipeline. */
    public static ModelAbilities of(DiffusionPipeline pipeline) {
        return new ModelAbilities(
                pipeline.tasks(), pipeline.promptSyntaxes(), pipeline.imageStrength(), pipeline.followsPictures());
    }
}
