package dev.sfumato.diffusion.events;

import dev.sfumato.diffusion.StepEvent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events in their order, of which a later step or preview of a picture takes the place of an earlier one, so that they
 * are never more than a few for each picture. Its owner guards it.
 */
final class EventLog {

    private final Map<Object, StepEvent> events = new LinkedHashMap<>();

    EventLog() {}

    EventLog(EventLog other) {
        events.putAll(other.events);
    }

    void add(StepEvent event) {
        Object place = switch (event) {
            case StepEvent.Step step -> new Place(StepEvent.Step.class, step.image());
            case StepEvent.Preview preview -> new Place(StepEvent.Preview.class, preview.image());
            case StepEvent.ImageReady ready ->
                new Place(StepEvent.ImageReady.class, ready.image().index());
            case StepEvent.Queued _,
                    StepEvent.Started _,
                    StepEvent.Encoded _,
                    StepEvent.Completed _,
                    StepEvent.Failed _,
                    StepEvent.Cancelled _ -> new Place(event.getClass(), 0);
        };
        // at the end, not where the earlier one was
        events.remove(place);
        events.put(place, event);
    }

    /** Takes the oldest event out; null if there is none. */
    @Nullable
    StepEvent poll() {
        Iterator<StepEvent> oldest = events.values().iterator();
        if (!oldest.hasNext()) {
            return null;
        }
        StepEvent event = oldest.next();
        oldest.remove();
        return event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    private record Place(Class<? extends StepEvent> kind, int image) {}
}
