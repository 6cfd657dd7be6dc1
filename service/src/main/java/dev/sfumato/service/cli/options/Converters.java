package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.PictureSize;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.export.ExportFormat;
import dev.sfumato.service.generation.privacy.ImageLogging;
import dev.sfumato.service.generation.privacy.PromptLogging;
import dev.sfumato.tracking.export.mlflow.rest.MlflowServer;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the text of an option to its value; what a model can do is the engine's to check. */
public final class Converters {
    /** What {@link #size} reads. */
    public static final String SIZES = "WIDTHxHEIGHT in pixels, each at least 1, as in 512x512";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})[xX](\\d{1,9})");

    private Converters() {}

    /** A size as {@link #SIZES} describes it, or empty. */
    public static Optional<PictureSize> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int width = Integer.parseInt(matcher.group(1));
        int height = Integer.parseInt(matcher.group(2));
        return width == 0 || height == 0 ? Optional.empty() : Optional.of(new PictureSize(width, height));
    }

    private static TypeConversionException refused(String problem, String value, String allowed) {
        return new TypeConversionException(problem + ", got '" + value + "'; allowed: " + allowed);
    }

    /** A whole number of 32 bits. */
    public static final class WholeNumber implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                return Integer.valueOf(value);
            } catch (NumberFormatException e) {
                throw refused("is not a whole number within range", value, "digits, as in 8");
            }
        }
    }

    /** A TCP port. */
    public static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                throw refused("is not a port", value, "0 to 65535");
            }
            throw refused("is not a port", value, "0 to 65535");
        }
    }

    static final class UpscalerName implements ITypeConverter<Upscaler> {
        @Override
        public Upscaler convert(String value) {
            return Upscaler.parse(value)
                    .orElseThrow(() -> refused("is not known", value, String.join(", ", Upscaler.names())));
        }
    }

    static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw refused("is not a whole number within range", value, "0 to " + Long.MAX_VALUE);
            }
        }
    }

    static final class DecimalNumber implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                return Double.valueOf(value);
            } catch (NumberFormatException e) {
                throw refused("is not a number", value, "a decimal number, as in 7.5");
            }
        }
    }

    static final class SchedulerName implements ITypeConverter<SchedulerChoice> {
        @Override
        public SchedulerChoice convert(String value) {
            return SchedulerChoice.parse(value)
                    .orElseThrow(
                            () -> refused("is not a known scheduler", value, String.join(", ", SchedulerType.names())));
        }
    }

    static final class Sigmas implements ITypeConverter<SigmaSchedule> {
        @Override
        public SigmaSchedule convert(String value) {
            return SigmaSchedule.parse(value)
                    .orElseThrow(
                            () -> refused("is not a known schedule", value, String.join(", ", SigmaSchedule.names())));
        }
    }

    static final class Generator implements ITypeConverter<NoiseGenerator> {
        @Override
        public NoiseGenerator convert(String value) {
            return NoiseGenerator.parse(value)
                    .orElseThrow(() ->
                            refused("is not a known generator", value, String.join(", ", NoiseGenerator.names())));
        }
    }

    /** A prompt syntax. */
    public static final class Syntax implements ITypeConverter<PromptSyntax> {
        @Override
        public PromptSyntax convert(String value) {
            return PromptSyntax.parse(value)
                    .orElseThrow(
                            () -> refused("is not a known syntax", value, String.join(", ", PromptSyntax.names())));
        }
    }

    static final class EmphasisName implements ITypeConverter<Emphasis> {
        @Override
        public Emphasis convert(String value) {
            return Emphasis.parse(value)
                    .orElseThrow(() -> refused("is not a known emphasis", value, String.join(", ", Emphasis.names())));
        }
    }

    static final class Prompts implements ITypeConverter<PromptLogging> {
        @Override
        public PromptLogging convert(String value) {
            return PromptLogging.parse(value)
                    .orElseThrow(() -> refused("is not known", value, String.join(", ", PromptLogging.names())));
        }
    }

    static final class Pictures implements ITypeConverter<ImageLogging> {
        @Override
        public ImageLogging convert(String value) {
            return ImageLogging.parse(value)
                    .orElseThrow(() -> refused("is not known", value, String.join(", ", ImageLogging.names())));
        }
    }

    /** A kind of file that a run can be. */
    public static final class Export implements ITypeConverter<ExportFormat> {
        @Override
        public ExportFormat convert(String value) {
            return ExportFormat.parse(value).orElseThrow(() -> refused("is not known", value, ExportFormat.names()));
        }
    }

    /** The address of an MLflow server. */
    public static final class Mlflow implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                return MlflowServer.checked(URI.create(value));
            } catch (IllegalArgumentException notAnAddress) {
                throw refused(
                        "is no address of an MLflow server",
                        value,
                        "http or https, without user and password, as in http://127.0.0.1:5000");
            }
        }
    }

    /** How the passes of guidance go through the denoiser. */
    public static final class Passes implements ITypeConverter<GuidancePasses> {
        @Override
        public GuidancePasses convert(String value) {
            return GuidancePasses.parse(value)
                    .orElseThrow(() -> refused("is not known", value, String.join(", ", GuidancePasses.names())));
        }
    }

    static final class Lora implements ITypeConverter<LoraChoice> {
        @Override
        public LoraChoice convert(String value) {
            int colon = value.lastIndexOf(':');
            String name = colon < 0 ? value : value.substring(0, colon);
            try {
                double weight = colon < 0 ? 1 : Double.parseDouble(value.substring(colon + 1));
                if (!name.isBlank()) {
                    return new LoraChoice(name, weight);
                }
            } catch (NumberFormatException e) {
                throw refused("has no number as its weight", value, "NAME or NAME:WEIGHT, as in style:0.8");
            }
            throw refused("has no name", value, "NAME or NAME:WEIGHT, as in style:0.8");
        }
    }

    static final class Size implements ITypeConverter<PictureSize> {
        @Override
        public PictureSize convert(String value) {
            return size(value).orElseThrow(() -> refused("is not a size", value, SIZES));
        }
    }
}
