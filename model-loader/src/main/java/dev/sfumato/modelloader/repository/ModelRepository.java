package dev.sfumato.modelloader.repository;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.HashCache;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that can be called by name: the folders below {@code models} in the home folder, and the bundled ones,
 * which are installed there when they are first asked for.
 *
 * <p>Thread-safe, also between processes that share a home folder. It keeps nothing open.
 */
public final class ModelRepository {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path models;
    private final HashCache hashes;
    private final BundledModels bundled;
    private final Installation installation;

    /** A repository over a home folder, which need not exist, and the models on this library's class path. */
    public ModelRepository(Path home) {
        this(home, ModelRepository.class.getClassLoader());
    }

    /** A repository over a home folder and the models that a class loader sees. */
    public ModelRepository(Path home, ClassLoader classPath) {
        this.models = home.resolve("models");
        this.hashes = HashCache.at(home.resolve("cache").resolve("hashes"));
        this.bundled = new BundledModels(classPath);
        this.installation = new Installation(models, bundled);
    }

    /** All ids, the bundled ones first; a folder is named even if it turns out to hold no sound model. */
    public List<String> ids() {
        Set<String> ids = new LinkedHashSet<>(bundled.ids());
        if (Files.isDirectory(models)) {
            try (Stream<Path> folders = Files.list(models)) {
                folders.filter(Files::isDirectory)
                        .map(folder -> folder.getFileName().toString())
                        .filter(name -> ID.matcher(name).matches())
                        .sorted()
                        .forEach(ids::add);
            } catch (IOException e) {
                throw new ModelException(Kind.BROKEN, models + ": cannot be listed: " + e, e);
            }
        }
        return List.copyOf(ids);
    }

    /**
     * The model that is used where none is named: the first bundled one, or else the first in the home folder.
     *
     * @throws ModelException NOT_FOUND if there is no model at all
     */
    public String defaultId() {
        return ids().stream()
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        Kind.NOT_FOUND, "there is no model: none is bundled and none lies in " + models));
    }

    /**
     * The model of that id.
     *
     * <p>Only ids are looked up, never paths, so names that came over the network are safe here.
     *
     * @throws ModelException NOT_FOUND if there is none, naming those that there are; BROKEN or UNSUPPORTED if its
     *     folder is not a model that can be run
     */
    public ModelManifest findById(String id) {
        Path folder = folderOf(id);
        return bundled.ids().contains(id) ? readBundled(id, folder) : ModelManifest.read(id, folder, hashes);
    }

    /**
     * The folder of that id, whatever it holds; a bundled model is installed there if it is not yet. As with {@link
     * #findById}, names that came over the network are safe here.
     *
     * @throws ModelException NOT_FOUND if there is none, naming those that there are; BROKEN if a bundled model cannot be
     *     installed
     */
    public Path folderOf(String id) {
        if (bundled.ids().contains(id)) {
            return installation.require(id);
        }
        if (!ids().contains(id)) {
            throw unknown(id);
        }
        return models.resolve(id);
    }

    /**
     * The model of that id or in that folder; an id goes before a folder of the same name in the working directory.
     *
     * @throws ModelException as {@link #findById}
     */
    public ModelManifest find(String idOrPath) {
        if (ids().contains(idOrPath)) {
            return findById(idOrPath);
        }
        Path folder = folder(idOrPath);
        Path name = folder.getFileName();
        return ModelManifest.read(name == null ? idOrPath : name.toString(), folder, hashes);
    }

    private Path folder(String path) {
        try {
            if (!path.isBlank() && Files.isDirectory(Path.of(path))) {
                return Path.of(path).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            LOG.debug("not a path either: {}", e.getReason());
        }
        throw unknown(path);
    }

    private ModelManifest readBundled(String id, Path folder) {
        try {
            return ModelManifest.read(id, folder, hashes);
        } catch (ModelException e) {
            throw new ModelException(
                    e.kind(), e.getMessage() + "; remove " + folder + " to have the bundled model installed again", e);
        }
    }

    private ModelException unknown(String id) {
        return new ModelException(
                Kind.NOT_FOUND, "no model '" + id + "'; known are " + ids() + ", others go into " + models);
    }
}
