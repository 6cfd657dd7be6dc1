package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.LoraChoice;

/** The limits that hold for every model, checked in this one place. */
final class RequestLimits {

    static final int MAX_PROMPT_CHARACTERS = 32_000;
    static final int MAX_COUNT = 10;
    private static final int MAX_LORA_WEIGHT = 10;
    private static final int MAX_ADAPTERS = 16;
    static final int MAX_STEPS = 1_000;
    static final double MAX_GUIDANCE = 100;

    private RequestLimits() {}

    static void checkPrompt(String prompt) {
        checkText("prompt", prompt, 1);
        if (prompt.isBlank()) {
            throw new InvalidRequestException("prompt", "must not be blank", "'" + prompt + "'", textAllowed(1));
        }
    }

    static void checkText(String field, String text, int shortest) {
        int characters = text.codePointCount(0, text.length());
        if (characters < shortest || characters > MAX_PROMPT_CHARACTERS) {
            throw new InvalidRequestException(
                    field, "has a wrong length", characters + " characters", textAllowed(shortest));
        }
        // Neither survives in UTF-8 text chunks, so the record of the picture would lie.
        if (text.indexOf('\0') >= 0) {
            throw new InvalidRequestException(field, "must not hold NUL characters", "one", textAllowed(shortest));
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new InvalidRequestException(
                    field, "must be valid Unicode", "half a surrogate pair", textAllowed(shortest));
        }
    }

    static void checkCount(int count) {
        if (count < 1 || count > MAX_COUNT) {
            throw new InvalidRequestException("n", "is out of range", count, "1 to " + MAX_COUNT);
        }
    }

    /** How many layers there are is for the model to say. */
    static void checkClipSkip(int layers) {
        if (layers < 0) {
            throw new InvalidRequestException("clip_skip", "is out of range", layers, "0 or more");
        }
    }

    static void checkSteps(int steps) {
        if (steps < 1 || steps > MAX_STEPS) {
            throw new InvalidRequestException("steps", "is out of range", steps, "1 to " + MAX_STEPS);
        }
    }

    static void checkGuidance(double scale) {
        if (!(scale >= 0 && scale <= MAX_GUIDANCE)) {
            throw new InvalidRequestException("guidance_scale", "is out of range", scale, "0 to 100");
        }
    }

    static void checkAdapters(Adapters adapters) {
        for (LoraChoice lora : adapters.loras()) {
            if (!(Math.abs(lora.weight()) <= MAX_LORA_WEIGHT)) {
                throw new InvalidRequestException(
                        "loras",
                        "'" + lora.name() + "' has a weight out of range",
                        lora.weight(),
                        "-" + MAX_LORA_WEIGHT + " to " + MAX_LORA_WEIGHT);
            }
        }
        int count = adapters.loras().size() + adapters.embeddings().size();
        if (count > MAX_ADAPTERS) {
            throw new InvalidRequestException(
                    adapters.loras().size() > adapters.embeddings().size() ? "loras" : "embeddings",
                    "and all other adapters are too many",
                    count,
                    "up to " + MAX_ADAPTERS + " in all");
        }
    }

    static void checkShare(String field, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new InvalidRequestException(field, "is out of range", share, "0 to 1");
        }
    }

    /** The steps between two shares of all. */
    static void checkInterval(String startField, double start, String endField, double end) {
        checkShare(startField, start);
        checkShare(endField, end);
        if (start >= end) {
            throw new InvalidRequestException(
                    endField, "must be above " + startField + ", " + start, end, "more than " + start + ", up to 1");
        }
    }

    static void checkSeed(long seed, int count) {
        if (seed < 0 || seed > Long.MAX_VALUE - (count - 1)) {
            throw new InvalidRequestException(
                    "seed",
                    count == 1 ? "is out of range" : "is out of range for " + count + " pictures",
                    seed,
                    "0 to " + (Long.MAX_VALUE - (count - 1)));
        }
    }

    static void checkSize(int width, int height) {
        if (width < 1 || height < 1) {
            throw new InvalidRequestException("size", "must be positive", width + "x" + height, "1x1 or more");
        }
    }

    private static String textAllowed(int shortest) {
        return shortest + " to " + MAX_PROMPT_CHARACTERS + " characters of Unicode text"
                + (shortest > 0 ? ", not only white space" : "");
    }
}
