package dev.sfumato.diffusion.adapters.lora;

/**
 * The layer that a key of a file names.
 *
 * @param component of the model, such as {@code unet}
 * @param path the layer's path; with underscores in place of all dots if it is flat
 * @param flat whether the file is of the form in which dots and underscores cannot be told apart
 */
record LoraTarget(String component, String path, boolean flat) {}
