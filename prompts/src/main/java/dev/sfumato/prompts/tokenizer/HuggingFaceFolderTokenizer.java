package dev.sfumato.prompts.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sfumato.prompts.PromptException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer that a model folder brings, as {@code tokenizer.json} or, for CLIP, as {@code vocab.json} and
 * {@code merges.txt}; its ids are those of Hugging Face's own library.
 *
 * <p>Thread-safe. Whoever opened it closes it.
 */
public final class HuggingFaceFolderTokenizer implements Tokenizer {

    // Cutting and padding happen here, because the library cuts without telling where.
    private static final Map<String, String> WHOLE =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true");

    private final HuggingFaceTokenizer tokenizer;
    private final AddedWords added;
    private final int maxLength;
    private final long padId;
    private final int vocabularySize;

    private HuggingFaceFolderTokenizer(
            HuggingFaceTokenizer tokenizer, AddedWords added, int maxLength, long padId, int vocabularySize) {
        this.tokenizer = tokenizer;
        this.added = added;
        this.maxLength = maxLength;
        this.padId = padId;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Opens a tokenizer's folder.
     *
     * @throws TokenizerException if a file is missing, damaged or of a kind that is not known
     */
    public static HuggingFaceFolderTokenizer open(Path folder) {
        return open(folder, List.of());
    }

    /**
     * Opens a tokenizer's folder with further words, whose ids follow those of the vocabulary in the given order.
     *
     * @throws TokenizerException as {@link #open(Path)}, and if a word is a token already
     */
    public static HuggingFaceFolderTokenizer open(Path folder, List<AddedWord> words) {
        return open(folder, words, OptionalInt.empty());
    }

    /**
     * The same for texts of so many ids, whatever length the folder names.
     *
     * @throws TokenizerException as {@link #open(Path, List)}
     */
    public static HuggingFaceFolderTokenizer open(Path folder, List<AddedWord> words, OptionalInt length) {
        TokenizerSettings settings = TokenizerSettings.read(folder);
        ObjectNode definition = definition(folder, settings);
        Vocabulary own = Vocabulary.of(definition);
        SpecialTokens.addTo(definition, own, settings);
        AddedWords added = AddedWords.addTo(definition, own, words);
        Vocabulary vocabulary = Vocabulary.of(definition);
        int maxLength = length.orElseGet(() -> settings.maxLength(definition));
        long padId = padId(folder, settings, definition, vocabulary);
        var opened =
                new HuggingFaceFolderTokenizer(load(folder, definition), added, maxLength, padId, vocabulary.size());
        opened.requireRoom(folder);
        return opened;
    }

    private static ObjectNode definition(Path folder, TokenizerSettings settings) {
        if (Files.exists(folder.resolve("tokenizer.json"))) {
            ObjectNode definition = JsonObjects.read(folder.resolve("tokenizer.json"));
            T5Definition.complete(definition, settings);
            return definition;
        }
        if (Files.exists(folder.resolve("vocab.json")) && Files.exists(folder.resolve("merges.txt"))) {
            return ClipDefinition.read(folder, settings);
        }
        String pieces = Files.exists(folder.resolve("spiece.model"))
                ? "; its spiece.model is not read, AutoTokenizer of transformers writes it as tokenizer.json"
                : "";
        throw new TokenizerException(folder + ": has neither tokenizer.json nor vocab.json and merges.txt" + pieces);
    }

    private static long padId(Path folder, TokenizerSettings settings, ObjectNode definition, Vocabulary vocabulary) {
        String token = settings.token("pad_token");
        if (token.isEmpty()) {
            token = definition.path("padding").path("pad_token").asString("");
        }
        OptionalInt id = vocabulary.id(token);
        if (token.isEmpty() || id.isEmpty()) {
            throw new TokenizerException(
                    folder + ": tokenizer_config.json must name a pad_token of the vocabulary, got '" + token + "'");
        }
        return id.getAsInt();
    }

    private static HuggingFaceTokenizer load(Path folder, ObjectNode definition) {
        NativeTokenizers.stayOffline();
        try (var json = new ByteArrayInputStream(JsonObjects.MAPPER.writeValueAsBytes(definition))) {
            return HuggingFaceTokenizer.newInstance(json, WHOLE);
        } catch (IOException | RuntimeException e) {
            throw new TokenizerException(folder + ": is not a tokenizer: " + e.getMessage(), e);
        }
    }

    private void requireRoom(Path folder) {
        int specialTokens = tokenizer.encode("").getIds().length;
        if (specialTokens >= maxLength) {
            close();
            throw new TokenizerException(folder + ": model_max_length " + maxLength + " has no room for text beside "
                    + specialTokens + " special tokens");
        }
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public TokenizedPrompt encode(String prompt) {
        requireUnicode(prompt);
        String text = expanded(prompt);
        Encoding encoding = tokenizer.encode(text);
        long[] ids = encoding.getIds();
        if (ids.length <= maxLength) {
            return padded(ids);
        }
        int closing = closingSpecialTokens(encoding.getSpecialTokenMask());
        int kept = maxLength - closing;
        long[] cut = Arrays.copyOf(ids, maxLength);
        System.arraycopy(ids, ids.length - closing, cut, kept, closing);
        int start = encoding.getCharTokenSpans()[kept].getStart();
        return new TokenizedPrompt(
                Arrays.stream(cut).boxed().toList(), maxLength, text.substring(text.offsetByCodePoints(0, start)));
    }

    @Override
    public List<Long> textIds(String text) {
        requireUnicode(text);
        Encoding encoding = tokenizer.encode(expanded(text));
        long[] special = encoding.getSpecialTokenMask();
        int opening = openingSpecialTokens(special);
        // the ids of an empty text are all special
        int end = Math.max(opening, special.length - closingSpecialTokens(special));
        return Arrays.stream(encoding.getIds(), opening, end).boxed().toList();
    }

    private String expanded(String text) {
        return added.isEmpty()
                ? text
                : added.expand(text, tokenizer.encode(text).getIds());
    }

    @Override
    public WindowFrame frame() {
        Encoding encoding = tokenizer.encode("a");
        long[] special = encoding.getSpecialTokenMask();
        List<Long> ids = Arrays.stream(encoding.getIds()).boxed().toList();
        return new WindowFrame(
                ids.subList(0, openingSpecialTokens(special)),
                ids.subList(ids.size() - closingSpecialTokens(special), ids.size()),
                padId);
    }

    private static int openingSpecialTokens(long[] specialTokenMask) {
        int count = 0;
        while (count < specialTokenMask.length && specialTokenMask[count] == 1) {
            count++;
        }
        return count;
    }

    private TokenizedPrompt padded(long[] ids) {
        List<Long> all = new ArrayList<>(maxLength);
        Arrays.stream(ids).forEach(all::add);
        while (all.size() < maxLength) {
            all.add(padId);
        }
        return new TokenizedPrompt(all, ids.length, "");
    }

    private static int closingSpecialTokens(long[] specialTokenMask) {
        int count = 0;
        while (count < specialTokenMask.length && specialTokenMask[specialTokenMask.length - 1 - count] == 1) {
            count++;
        }
        return count;
    }

    // The library reads strings as UTF-8, which half a surrogate pair has no form in.
    private static void requireUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean pair = Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw new PromptException(
                        "prompt", "is not well-formed Unicode: half a surrogate pair at character " + i);
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
