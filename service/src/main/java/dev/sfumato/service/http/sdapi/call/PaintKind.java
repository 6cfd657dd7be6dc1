package dev.sfumato.service.http.sdapi.call;

/** The two ways of asking for pictures. */
public enum PaintKind {
    TXT2IMG("scripts_txt2img"),
    IMG2IMG("scripts_img2img");

    private final String job;

    PaintKind(String job) {
        this.job = job;
    }

    /** What progress calls such a request. */
    public String job() {
        return job;
    }
}
