package dev.sfumato.service.cli.batch;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.generation.privacy.LogPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be the same for a batch to be gone on with, as the config of its run keeps it.
 *
 * @param file the prompt file, absolute
 * @param sha256 of the prompt file
 * @param folder of the pictures, absolute
 * @param seed the base seed
 * @param options the pixel options that were given, by name
 */
record BatchIdentity(Path file, String sha256, Path folder, long seed, Map<String, String> options) {
    /** The config key by which the runs of a file are found. */
    static final String FILE = "batch_file";

    private static final String DETAILS = "batch";

    static BatchIdentity of(BatchOptions asked, long seed, LogPolicy policy) throws IOException {
        return new BatchIdentity(
                asked.file().toRealPath(),
                HexFormat.of().formatHex(sha256(Files.readAllBytes(asked.file()))),
                asked.folder().toAbsolutePath().normalize(),
                seed,
                allowed(asked.generation().given(), policy));
    }

    /** The negative prompt is one of the options. */
    private static Map<String, String> allowed(Map<String, String> given, LogPolicy policy) {
        String negative = given.get("--negative");
        if (negative == null || policy.keepsPrompts()) {
            return given;
        }
        Map<String, String> allowed = new LinkedHashMap<>(given);
        allowed.remove("--negative");
        policy.allowed(Map.of("negative_prompt", negative))
                .forEach((name, value) -> allowed.put(name, String.valueOf(value)));
        return allowed;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    /** The config of a new run of the batch. */
    Map<String, Object> config(BatchPlan plan) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sha256", sha256);
        details.put("folder", folder.toString());
        details.put("seed", seed);
        details.put("options", options);
        details.put("models", plan.models());
        details.put("lines", plan.lines().size());
        return Map.of(FILE, file.toString(), DETAILS, details);
    }

    /** The base seed of the run that this config belongs to. */
    static long seedOf(String run, Map<String, Object> config) {
        if (details(run, config).get("seed") instanceof Number seed) {
            return seed.longValue();
        }
        throw unreadable(run);
    }

    /**
     * Compares with the run that is to be gone on with.
     *
     * @throws CommandFailure telling what is not the same
     */
    void check(String run, Map<String, Object> config, BatchPlan plan) {
        Map<?, ?> before = details(run, config);
        if (!sha256.equals(before.get("sha256"))) {
            throw changed(run, file + " has changed since");
        }
        if (!folder.toString().equals(before.get("folder"))) {
            throw changed(run, "-o was " + before.get("folder") + " and is now " + folder);
        }
        compare(run, before.get("options"), options, "");
        compare(run, before.get("models"), plan.models(), "the files of model ");
    }

    private static void compare(String run, @Nullable Object before, Map<String, String> now, String prefix) {
        Map<String, Object> names = new TreeMap<>(now);
        if (!(before instanceof Map<?, ?> known)) {
            throw unreadable(run);
        }
        known.forEach((name, value) -> names.put(String.valueOf(name), value));
        for (String name : names.keySet()) {
            Object was = known.get(name);
            String is = now.get(name);
            if (!String.valueOf(was).equals(String.valueOf(is))) {
                throw changed(run, prefix + name + " was " + shown(was) + " and is now " + shown(is));
            }
        }
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "not given" : "'" + value + "'";
    }

    private static Map<?, ?> details(String run, Map<String, Object> config) {
        if (config.get(DETAILS) instanceof Map<?, ?> details) {
            return details;
        }
        throw unreadable(run);
    }

    private static CommandFailure unreadable(String run) {
        return CommandFailure.failed("the config of run " + run + " does not say what its batch was");
    }

    private static CommandFailure changed(String run, String what) {
        return CommandFailure.badInput("--resume: cannot go on with run " + run + ": " + what
                + "; give the same file and options, or begin anew without --resume and with another -o");
    }
}
