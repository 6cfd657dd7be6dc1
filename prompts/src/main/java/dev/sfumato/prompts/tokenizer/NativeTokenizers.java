package dev.sfumato.prompts.tokenizer;

import java.nio.file.Path;

/** The native library behind the tokenizers: where it is unpacked, and that it never asks the network. */
public final class NativeTokenizers {

    private static final String OFFLINE = "ai.djl.offline";
    private static final String CACHE = "ENGINE_CACHE_DIR";
    // The library looks for a GPU through JNA, which unpacks a library of its own.
    private static final String JNA_CACHE = "jna.tmpdir";

    private NativeTokenizers() {}

    /**
     * Has the library unpacked under a folder of ours instead of the user's home.
     *
     * <p>Takes effect if called before the first tokenizer is opened; a folder that the user set already stays.
     */
    public static void prepare(Path cacheFolder) {
        stayOffline();
        Path folder = cacheFolder.toAbsolutePath();
        if (System.getenv(CACHE) == null) {
            setIfAbsent(CACHE, folder.toString());
        }
        setIfAbsent(JNA_CACHE, folder.resolve("jna").toString());
    }

    // Without this the library reports its use to its makers, and where it sees a GPU it downloads another build.
    static void stayOffline() {
        setIfAbsent(OFFLINE, "true");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
