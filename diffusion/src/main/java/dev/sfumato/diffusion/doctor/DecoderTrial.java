package dev.sfumato.diffusion.doctor;

import dev.sfumato.diffusion.doctor.DecoderProbe.Trial;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.doctor.Findings;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decoding of zeros and of noise, to see overflow and blackness that no file tells: a VAE in half precision may run
 * out of its numbers, and its pictures are then black.
 *
 * @param settings of the autoencoder; null if they are broken, which leaves the latents unscaled
 */
record DecoderTrial(@Nullable AutoencoderSettings settings, ModelSession session, Findings findings) {

    private static final String WHERE = "vae_decoder/model.onnx";
    private static final String INPUT = "latent_sample";
    private static final String OUTPUT = "sample";

    /** Latents along each side where the graph leaves that open: enough for every layer, and quick. */
    private static final int SIDE = 16;

    private static final int DEFAULT_CHANNELS = 4;
    private static final long SEED = 0;

    /** A picture of noise that varies by less than one of 255 levels is of one colour. */
    private static final double FLAT = 1 / 127.5;

    @Nullable
    DecoderProbe run() {
        TensorInfo input = session.inputs().get(INPUT);
        if (input == null || input.rank() != 4 || !session.outputs().containsKey(OUTPUT)) {
            findings.fault(
                    WHERE,
                    "cannot be tried: it takes " + session.inputs().values() + " and gives "
                            + session.outputs().values());
            return null;
        }
        Shape shape = Shape.of(1, extent(input, 1, channels()), extent(input, 2, SIDE), extent(input, 3, SIDE));
        long start = System.nanoTime();
        List<Trial> trials = new ArrayList<>();
        try {
            trials.add(decode("zeros", FloatTensor.zeros(shape)));
            trials.add(decode("noise", noise(shape)));
        } catch (ModelException e) {
            if (e.kind() == Kind.DEVICE) {
                throw e;
            }
            findings.fault(e);
        }
        return new DecoderProbe(shape.dimensions(), trials, Duration.ofNanos(System.nanoTime() - start));
    }

    private int channels() {
        return settings == null ? DEFAULT_CHANNELS : settings.latentChannels();
    }

    private static int extent(TensorInfo input, int axis, int open) {
        int declared = input.dimensions().get(axis);
        return declared == TensorInfo.DYNAMIC ? open : declared;
    }

    /** Normal latents as the scheduler leaves them, turned into what the decoder takes. */
    private FloatTensor noise(Shape shape) {
        FloatTensor latents = new TorchCpuNoise(SEED).normal(shape);
        if (settings != null) {
            float[] values = latents.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] / settings.scalingFactor() + settings.shiftFactor());
            }
        }
        return latents;
    }

    private Trial decode(String name, FloatTensor latents) {
        FloatTensor picture =
                Objects.requireNonNull(session.run(Map.of(INPUT, latents)).get(OUTPUT));
        Trial trial = Trial.of(name, picture.values());
        if (trial.notNumbers() > 0) {
            findings.fault(
                    WHERE,
                    "decodes " + name + " to infinities or no numbers (" + percent(trial.notNumbers())
                            + " of the values): a half-precision VAE that overflows; use one in single precision");
        } else if (name.equals("noise") && trial.highest() <= -1) {
            findings.fault(WHERE, "decodes noise to a black picture");
        } else if (name.equals("noise") && trial.highest() - trial.lowest() < FLAT) {
            findings.fault(WHERE, "decodes noise to a picture of one colour: " + trial);
        }
        checkSize(latents.shape(), picture.shape());
        return trial;
    }

    private void checkSize(Shape latents, Shape picture) {
        if (settings == null || picture.rank() != 4) {
            return;
        }
        int factor = settings.spatialFactor();
        boolean fits = picture.dimension(2) == latents.dimension(2) * factor
                && picture.dimension(3) == latents.dimension(3) * factor;
        if (!fits) {
            findings.fault(
                    WHERE,
                    "decodes latents " + latents + " to a picture " + picture + ", but the configuration says " + factor
                            + " pixels for each latent: one of them is of another model");
        }
    }

    private static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " %";
    }
}
