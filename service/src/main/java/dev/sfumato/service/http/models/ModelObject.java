package dev.sfumato.service.http.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as the API shows it: OpenAI's four members, then ours; those after {@code problem} are null where it is not.
 *
 * @param id what a request names it by
 * @param object always {@code model}
 * @param created when its folder was installed, in seconds since 1970
 * @param ownedBy always {@code sfumato}
 * @param isDefault whether it is used where a request names none
 * @param aliases other names that requests may name it by
 * @param problem why it cannot be used, or null
 * @param pipeline its class, as diffusers names it
 * @param hash SHA-256 over the files that determine pixels
 * @param defaults what is used where a request is silent
 * @param sizes the only sizes that it paints; empty if any multiple of {@code size_multiple} goes
 * @param sizeMultiple width and height are multiples of it
 * @param schedulers the samplers that a request for it may name
 * @param loaded whether it is in memory; the members after it are known only then
 * @param tasks what it makes pictures from
 * @param promptSyntaxes how it can read prompts
 * @param imageStrength how far image-to-image goes where a request does not say
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelObject(
        String id,
        String object,
        long created,
        @JsonProperty("owned_by") String ownedBy,
        @JsonProperty("default") boolean isDefault,
        List<String> aliases,
        @Nullable String problem,
        @Nullable String pipeline,
        @Nullable String hash,
        @Nullable ModelDefaults defaults,
        @Nullable List<String> sizes,
        @JsonProperty("size_multiple") @Nullable Integer sizeMultiple,
        @Nullable List<String> schedulers,
        boolean loaded,
        @Nullable List<String> tasks,
        @JsonProperty("prompt_syntaxes") @Nullable List<String> promptSyntaxes,
        @JsonProperty("image_strength") @Nullable Double imageStrength) {}
