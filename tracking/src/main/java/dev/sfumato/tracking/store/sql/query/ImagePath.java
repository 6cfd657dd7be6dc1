package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.media.MediaNames;

/** The path under which a logged image usually lies, so that the index need not keep it. */
public final class ImagePath {

    private ImagePath() {}

    /** Below the {@code files} of its run; nothing that exists if the hash is empty. */
    public static String usual(String key, long step, String sha256, String format) {
        return sha256.isEmpty() ? "" : MediaNames.of("images/", key, step, sha256, "." + format);
    }
}
