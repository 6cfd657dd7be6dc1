package dev.sfumato.service.http.tokens;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.http.models.ModelTokenizers;
import dev.sfumato.service.http.query.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Tells how a model reads prompts: their tokens, weights and windows. Nothing is painted, and no model loaded. */
@Controller("/v1/tokenize")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokensController {
    private final DiffusionEngine engine;
    private final ModelNames names;
    private final ModelTokenizers tokenizers;

    TokensController(DiffusionEngine engine, ModelNames names, ModelTokenizers tokenizers) {
        this.engine = engine;
        this.names = names;
        this.tokenizers = tokenizers;
    }

    @Post
    TokensObject tokenize(HttpRequest<byte[]> request) {
        Query.of(request);
        TokensCall call = TokensCall.read(request.getBody().orElseGet(() -> new byte[0]));
        ModelManifest model = names.with(call.model(), () -> model(call));
        PromptSyntax syntax = call.syntax() == null ? engine.config().promptSyntax() : call.syntax();
        Integer steps = call.steps();
        PromptReader reader = new PromptReader(
                tokenizers.of(model), steps == null ? model.defaults().steps() : steps);
        try {
            return switch (syntax) {
                case NONE ->
                    answer(model, syntax, reader, reader.plain(call.prompt()), reader.plain(call.negativePrompt()));
                case A1111 ->
                    answer(
                            model,
                            syntax,
                            reader,
                            reader.planned("prompt", PromptParser.parse(call.prompt())),
                            reader.planned("negative_prompt", PromptParser.parseNegative(call.negativePrompt())));
            };
        } catch (PromptException e) {
            throw new ApiException(ApiError.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage())));
        }
    }

    private ModelManifest model(TokensCall call) {
        String name = names.find(call.model());
        return engine.models().find(name == null ? engine.models().defaultId() : name);
    }

    private static TokensObject answer(
            ModelManifest model, PromptSyntax syntax, PromptReader reader, PromptTokens prompt, PromptTokens negative) {
        return new TokensObject("tokens", model.id(), syntax.wireName(), reader.room(), prompt, negative);
    }
}
