package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.service.http.form.Form;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.http.request.ImageCall;
import dev.sfumato.service.http.request.ImageCallReader;
import dev.sfumato.service.http.request.ImageFields;
import dev.sfumato.service.http.request.SourcePictures;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads the calls of OpenAI's image endpoints, strictly: what is unknown or cannot be honoured is refused by name. */
@Singleton
public final class ImageCalls {
    /** Every field of an edit in JSON. */
    public static final Set<String> EDIT_FIELDS = edited("images", "mask", "control_image", "input_fidelity");

    /** Every field of an edit in a form. */
    public static final Set<String> EDIT_FORM_FIELDS =
            edited("image", "image[]", "mask", "control_image", "input_fidelity");

    /** Every field of a variation. */
    public static final Set<String> VARIATION_FIELDS = edited("image", "control_image");

    private static final Set<String> PICTURES = Set.of("image", "image[]", "mask", "control_image");

    // There is no encoder of pictures that could put one into words.
    private static final String ANY_PICTURE = "a picture";

    private final ModelNames models;
    private final EditPictures pictures;

    ImageCalls(ModelNames models, EditPictures pictures) {
        this.models = models;
        this.pictures = pictures;
    }

    private static Set<String> edited(String... pictures) {
        Set<String> fields = new LinkedHashSet<>(Arrays.asList(pictures));
        fields.addAll(ImageFields.GENERATION);
        fields.removeAll(Set.of("image", "mask", "control_image", "style"));
        fields.removeIf(name -> name.startsWith("hires_"));
        fields.addAll(Arrays.asList(pictures));
        return Collections.unmodifiableSet(fields);
    }

    /** A picture from a prompt, or from whatever else our own fields name. */
    ImageCall generation(JsonFields fields) {
        return generation(fields, Priority.NORMAL);
    }

    /** The same where a call that does not say its priority has the given one. */
    public ImageCall generation(JsonFields fields, Priority priority) {
        fields.allowOnly(ImageFields.GENERATION);
        return ImageCallReader.read(fields, SourcePictures.of(fields), models, priority);
    }

    ImageCall edit(JsonFields fields) {
        return edit(fields, Priority.NORMAL);
    }

    /** A picture from another one and a prompt. */
    public ImageCall edit(JsonFields fields, Priority priority) {
        fields.allowOnly(EDIT_FIELDS);
        fields.allowText("input_fidelity", "low");
        return ImageCallReader.read(fields, pictures.of(fields), models, priority);
    }

    ImageCall edit(Form form) {
        form.allowOnly(EDIT_FORM_FIELDS);
        JsonFields fields = form.fields(PICTURES, ImageFields.NUMBERS, ImageFields.FLAGS, ImageFields.LISTS);
        fields.allowText("input_fidelity", "low");
        return ImageCallReader.read(fields, pictures.of(form), models, Priority.NORMAL);
    }

    ImageCall variation(Form form) {
        form.allowOnly(VARIATION_FIELDS);
        form.textIfAbsent("prompt", ANY_PICTURE);
        JsonFields fields = form.fields(PICTURES, ImageFields.NUMBERS, ImageFields.FLAGS, ImageFields.LISTS);
        return ImageCallReader.read(fields, pictures.of(form), models, Priority.NORMAL);
    }
}
