package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.diffusion.components.ControlNet;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Map;

/** What a ControlNet reads of the picture that another follows. */
public final class FollowedPicture {

    private FollowedPicture() {}

    /** Adds it, if there is one, at the size of a pass and for the steps at which it is followed. */
    public static Conditioning addTo(Conditioning conditioning, SampleSpec spec) {
        Control control = spec.control();
        if (control == null) {
            return conditioning;
        }
        FloatTensor picture = control.image()
                .requirePixels()
                .scaledTo(spec.width(), spec.height())
                .toUnit();
        FloatTensor scale = FloatTensor.of(Shape.of(1), (float) control.scale());
        return conditioning.withAtSteps(control::includes, Map.of(ControlNet.IMAGE, picture, ControlNet.SCALE, scale));
    }
}
