package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.ConditioningPlan;
import dev.sfumato.prompts.conditioning.PlannedText;
import dev.sfumato.prompts.syntax.Prompt;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.syntax.SwitchPoint.Pass;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The two prompts of a request, read by the syntax of {@link PromptParser} and planned for its steps.
 *
 * @param negative empty if no pass reads it
 */
public record PlannedPrompts(int steps, List<ConditioningPlan> negative, ConditioningPlan prompt) {

    public PlannedPrompts {
        negative = List.copyOf(negative);
    }

    /**
     * Plans a picture's prompts.
     *
     * @throws PromptException naming the field that cannot be read
     */
    public static PlannedPrompts of(SampleSpec spec, PromptWarnings warnings) {
        ConditioningPlan prompt = plan("prompt", PromptParser.parse(spec.prompt()), spec.pass());
        boolean composed =
                prompt.parts().size() > 1 || prompt.parts().getFirst().weight() != 1;
        if (spec.guidance().passes() != 2 && !composed) {
            warnings.withoutGuidance(spec.negativePrompt());
            return new PlannedPrompts(spec.steps(), List.of(), prompt);
        }
        return new PlannedPrompts(spec.steps(), List.of(negative(spec.negativePrompt(), spec.pass())), prompt);
    }

    /**
     * Refuses prompts that cannot be read.
     *
     * @param mostWindows that the denoiser takes of one prompt
     * @throws PromptException naming the field
     */
    public static void check(String prompt, String negativePrompt, int steps, Tokenizer tokenizer, int mostWindows) {
        check("prompt", plan("prompt", PromptParser.parse(prompt), Pass.of(steps)), tokenizer, mostWindows);
        check("negative_prompt", negative(negativePrompt, Pass.of(steps)), tokenizer, mostWindows);
    }

    private static void check(String field, ConditioningPlan plan, Tokenizer tokenizer, int mostWindows) {
        for (PlannedText text : plan.texts()) {
            int windows = text.windows(tokenizer).size();
            if (windows > mostWindows) {
                throw new PromptException(
                        field,
                        "takes " + windows + " windows of the text encoder, and the model's graph was exported for "
                                + mostWindows);
            }
        }
    }

    private static ConditioningPlan negative(String text, Pass pass) {
        return ConditioningPlan.of("negative_prompt", PromptParser.parseNegative(text), pass);
    }

    private static ConditioningPlan plan(String field, Prompt prompt, Pass pass) {
        return ConditioningPlan.of(field, prompt, pass);
    }

    /** Encodes all texts, each once. */
    public PromptTracks encode(Function<PlannedText, Map<String, FloatTensor>> encoder) {
        return PromptTracks.encode(steps, negative, prompt, encoder);
    }
}
