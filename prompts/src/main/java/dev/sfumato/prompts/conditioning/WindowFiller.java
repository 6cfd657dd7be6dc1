package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.WindowFrame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Deals the tokens of a prompt out to windows of the text encoder, as AUTOMATIC1111 does: a full window ends behind its
 * last comma if that is near, so that a phrase stays whole. Made for one prompt; not thread-safe.
 */
final class WindowFiller {

    /** How many tokens a comma may lie back for a window to end there. */
    static final int COMMA_BACKTRACK = 20;

    /** More windows than this are refused: each costs a call of the encoder, and time in every step. */
    static final int MOST_WINDOWS = 64;

    private final String field;
    private final Tokenizer tokenizer;
    private final WindowFrame frame;
    private final int room;
    private final List<Window> windows = new ArrayList<>();
    private List<Long> ids = new ArrayList<>();
    private List<Double> weights = new ArrayList<>();
    private int lastComma = -1;

    private WindowFiller(String field, Tokenizer tokenizer) {
        this.field = field;
        this.tokenizer = tokenizer;
        frame = tokenizer.frame();
        room = tokenizer.maxLength() - frame.opening().size() - frame.closing().size();
    }

    /** @throws PromptException if the prompt takes too many windows */
    static List<Window> fill(String field, List<Segment> segments, Tokenizer tokenizer) {
        WindowFiller filler = new WindowFiller(field, tokenizer);
        List<Long> comma = tokenizer.textIds(",");
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Words(String text, double weight) ->
                    tokenizer.textIds(text).forEach(id -> filler.add(id, weight, comma.equals(List.of(id))));
                case Segment.WindowEnd() -> filler.endWindow();
            }
        }
        if (!filler.ids.isEmpty() || filler.windows.isEmpty()) {
            filler.endWindow();
        }
        return filler.windows;
    }

    private void add(long id, double weight, boolean comma) {
        if (comma) {
            lastComma = ids.size();
        } else if (ids.size() == room && lastComma != -1 && ids.size() - lastComma <= COMMA_BACKTRACK) {
            int kept = lastComma + 1;
            List<Long> movedIds = new ArrayList<>(ids.subList(kept, ids.size()));
            List<Double> movedWeights = new ArrayList<>(weights.subList(kept, weights.size()));
            ids = ids.subList(0, kept);
            weights = weights.subList(0, kept);
            endWindow();
            ids.addAll(movedIds);
            weights.addAll(movedWeights);
        }
        if (ids.size() == room) {
            endWindow();
        }
        ids.add(id);
        weights.add(weight);
    }

    private void endWindow() {
        if (windows.size() == MOST_WINDOWS) {
            throw new PromptException(
                    field,
                    "takes more than " + MOST_WINDOWS + " windows of " + room + " tokens; allowed: at most as many");
        }
        windows.add(new Window(framed(), framedWeights()));
        ids = new ArrayList<>();
        weights = new ArrayList<>();
        lastComma = -1;
    }

    private List<Long> framed() {
        List<Long> all = new ArrayList<>(frame.opening());
        all.addAll(ids);
        all.addAll(frame.closing());
        all.addAll(Collections.nCopies(tokenizer.maxLength() - all.size(), frame.padId()));
        return all;
    }

    private List<Double> framedWeights() {
        List<Double> all = new ArrayList<>(Collections.nCopies(frame.opening().size(), 1.0));
        all.addAll(weights);
        all.addAll(Collections.nCopies(tokenizer.maxLength() - all.size(), 1.0));
        return all;
    }
}
