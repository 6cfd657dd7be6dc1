package dev.sfumato.diffusion.pipelines.flux;

import dev.sfumato.diffusion.pipelines.GuidedDenoiser.LatentForm;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/** Latents as tokens, and the noise level where schedulers count timesteps. */
record PackedForm() implements LatentForm {

    private static final float TIMESTEPS = 1000;

    @Override
    public FloatTensor toRow(FloatTensor latents) {
        return PackedLatents.pack(latents);
    }

    @Override
    public FloatTensor fromRow(FloatTensor row, Shape latents) {
        return PackedLatents.unpack(row, latents);
    }

    @Override
    public double timestep(double scheduled) {
        return (float) scheduled / TIMESTEPS;
    }
}
