package dev.sfumato.diffusion.task;

/** The kinds of {@link Task}, which not every model can do. */
public enum TaskKind {
    TEXT_TO_IMAGE("text_to_image"),
    IMAGE_TO_IMAGE("image_to_image"),
    INPAINT("inpaint"),
    HIRES_FIX("hires_fix");

    private final String wireName;

    TaskKind(String wireName) {
        this.wireName = wireName;
    }

    /** The name in messages and records. */
    public String wireName() {
        return wireName;
    }
}
