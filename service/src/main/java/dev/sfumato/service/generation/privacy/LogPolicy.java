package dev.sfumato.service.generation.privacy;

import dev.sfumato.diffusion.image.GenerationRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a generation may stand in runs and stored files. What a caller is answered is not touched by it.
 *
 * @param prompts both prompts, in values, captions, messages and the records inside of pictures
 * @param images what was painted, and what it was painted from
 */
public record LogPolicy(PromptLogging prompts, ImageLogging images) {
    /** Everything is kept. */
    public static final LogPolicy ALL = new LogPolicy(PromptLogging.KEEP, ImageLogging.KEEP);

    private static final List<String> PROMPTS = List.of("prompt", "negative_prompt");

    /** Whether prompts may stand anywhere. */
    public boolean keepsPrompts() {
        return prompts == PromptLogging.KEEP;
    }

    public boolean keepsImages() {
        return images == ImageLogging.KEEP;
    }

    /** The values of a step without what may not stand there: the names of hashes end in {@code _sha256}. */
    public Map<String, Object> allowed(Map<String, Object> values) {
        if (keepsPrompts()) {
            return values;
        }
        Map<String, Object> allowed = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!PROMPTS.contains(name)) {
                allowed.put(name, value);
            } else if (prompts == PromptLogging.HASH) {
                allowed.put(name + "_sha256", sha256(String.valueOf(value)));
            }
        });
        return allowed;
    }

    /** What a stored picture may say about itself. */
    public @Nullable GenerationRecord allowed(GenerationRecord record) {
        return keepsPrompts() ? record : null;
    }

    /** How a failure may be told: messages can quote the prompt. */
    public String told(Throwable failure) {
        return keepsPrompts()
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
