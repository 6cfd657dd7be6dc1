package dev.sfumato.diffusion.adapters.lora;

import java.nio.file.Path;

/**
 * A file of low-rank changes and how strongly they act.
 *
 * @param weight 1 is as trained, 0 not at all
 */
public record ActiveLora(Path file, double weight) {}
