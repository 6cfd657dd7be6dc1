package dev.sfumato.examples;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.util.Base64;
import java.util.List;

/**
 * LangChain4j's image model inside the same process, without a server. With one, LangChain4j's own
 * {@code OpenAiImageModel} paints at {@code http://127.0.0.1:8080/v1}.
 */
public final class SfumatoImageModel implements ImageModel {
    private final DiffusionEngine engine;

    /** The engine stays its opener's to close. */
    public SfumatoImageModel(DiffusionEngine engine) {
        this.engine = engine;
    }

    @Override
    public Response<Image> generate(String prompt) {
        return Response.from(generate(prompt, 1).content().getFirst());
    }

    @Override
    public Response<List<Image>> generate(String prompt, int n) {
        GenerationRequest request = GenerationRequest.builder(prompt).count(n).build();
        return Response.from(
                engine.generate(request).stream().map(SfumatoImageModel::image).toList());
    }

    private static Image image(GeneratedImage picture) {
        byte[] png = ImageCodec.encode(picture, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(picture));
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(png))
                .mimeType("image/png")
                .revisedPrompt(picture.settings().prompt())
                .build();
    }
}
