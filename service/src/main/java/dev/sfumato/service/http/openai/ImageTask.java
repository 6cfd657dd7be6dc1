package dev.sfumato.service.http.openai;

/** What a streamed call is about, by which its events are named. */
enum ImageTask {
    GENERATION("image_generation."),
    EDIT("image_edit.");

    private final String eventPrefix;

    ImageTask(String eventPrefix) {
        this.eventPrefix = eventPrefix;
    }

    String eventPrefix() {
        return eventPrefix;
    }
}
