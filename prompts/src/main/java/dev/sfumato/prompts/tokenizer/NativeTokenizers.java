package dev.sfumato.prompts.tokenizer;

import java.nio.file.Path;

/** The native library behind the tokenizers: where it is unpacked, and that it never asks the network. */
public final class NativeTokenizers {

    private static final String OFFLINE = "ai.djl.offline";
    private static final String CACHE = "ENGINE_CACHE_DIR";

    private NativeTokenizers() {}

    /**
     * Has the library unpacked under a folder of ours instead of the user's home.
     *
     * <p>Takes effect if called before the first tokenizer is opened; a folder that the user set already stays.
     */
    public static void prepare(Path cacheFolder) {
        stayOffline();
        if (System.getenv(CACHE) == null && System.getProperty(CACHE) == null) {
            System.setProperty(CACHE, cacheFolder.toAbsolutePath().toString());
        }
    }

    // Without this the library reports its use to its makers, and where it sees a GPU it downloads another build.
    static void stayOffline() {
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
    }
}
