package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.request.GenerationSettings;

/**
 * What a job was accepted with.
 *
 * @param settings everything that determines the pixels, the seed included; where it comes from a store, pictures that
 *     it starts from may be known by their hashes only
 */
public record JobRequest(GenerationSettings settings, PictureFile file, JobTerms terms) {}
