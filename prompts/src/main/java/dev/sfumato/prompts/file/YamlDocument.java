package dev.sfumato.prompts.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML 1.2 document: a list whose items are prompts or mappings with a {@code prompt}, or a mapping of such a list,
 * {@code prompts}, and of {@code defaults} for all its items. Anchors are refused.
 */
final class YamlDocument {

    private static final String DEFAULTS = "defaults";
    private static final String PROMPTS = "prompts";

    private static final int DEEPEST = 50;

    private final Source source;
    private final LoadSettings settings;

    private YamlDocument(Source source) {
        this.source = source;
        settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setAllowNonScalarKeys(true)
                .build();
    }

    static List<Entry> read(Source source) {
        YamlDocument document = new YamlDocument(source);
        try {
            document.refuseDepth();
            List<Node> roots = new ArrayList<>();
            new Compose(document.settings).composeAllFromString(source.text()).forEach(roots::add);
            if (roots.size() > 1) {
                throw document.refused(roots.get(1), "document", "is one too many; a file holds one");
            }
            return roots.isEmpty() ? List.of() : document.entries(roots.getFirst());
        } catch (MarkedYamlEngineException e) {
            throw source.refused(
                    e.getProblemMark().map(Mark::getLine).orElse(0) + 1, "line", "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw source.refused(1, "line", "here or below is not YAML: " + e.getMessage());
        }
    }

    // Nodes are composed by recursion, so the events are looked through before.
    private void refuseDepth() {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(source.text())) {
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
            };
            if (depth > DEEPEST) {
                throw source.refused(
                        event.getStartMark().map(Mark::getLine).orElse(0) + 1,
                        "line",
                        "is nested more than " + DEEPEST + " deep");
            }
        }
    }

    private List<Entry> entries(Node root) {
        if (root instanceof MappingNode mapping) {
            Map<String, Node> fields = fields(mapping);
            for (Map.Entry<String, Node> field : fields.entrySet()) {
                if (!field.getKey().equals(DEFAULTS) && !field.getKey().equals(PROMPTS)) {
                    throw refused(field.getValue(), field.getKey(), "is not known; allowed: defaults, prompts");
                }
            }
            Node prompts = fields.get(PROMPTS);
            if (prompts == null) {
                throw refused(root, PROMPTS, "is missing; it must be a list");
            }
            Node defaults = fields.get(DEFAULTS);
            return items(prompts, defaults == null ? Map.of() : values(defaults, DEFAULTS));
        }
        return items(root, Map.of());
    }

    private List<Entry> items(Node node, Map<String, @Nullable Object> defaults) {
        if (!(node instanceof SequenceNode list)) {
            throw refused(node, PROMPTS, "must be a list of prompts");
        }
        List<Entry> entries = new ArrayList<>();
        for (Node item : list.getValue()) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(defaults);
            if (item instanceof ScalarNode) {
                values.put(PromptFile.PROMPT, value(item));
            } else {
                values.putAll(values(item, PROMPTS));
            }
            entries.add(new Entry(line(item), values));
        }
        return entries;
    }

    private Map<String, @Nullable Object> values(Node node, String field) {
        if (!(node instanceof MappingNode mapping)) {
            throw refused(node, field, "must be names with values");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        fields(mapping).forEach((name, value) -> values.put(name, value(value)));
        return values;
    }

    private Map<String, Node> fields(MappingNode mapping) {
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw refused(tuple.getKeyNode(), "line", "has a name that is no text");
            }
            if (fields.put(name.getValue(), tuple.getValueNode()) != null) {
                throw refused(name, name.getValue(), "is there twice");
            }
        }
        return fields;
    }

    private @Nullable Object value(Node node) {
        refuseAnchors(node);
        return new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
    }

    // A few lines of nested aliases can stand for more values than there is memory.
    private void refuseAnchors(Node node) {
        if (node.getAnchor().isPresent()) {
            throw refused(node, "line", "has an anchor, which is not supported");
        }
        switch (node) {
            case SequenceNode list -> list.getValue().forEach(this::refuseAnchors);
            case MappingNode mapping ->
                mapping.getValue().forEach(tuple -> {
                    refuseAnchors(tuple.getKeyNode());
                    refuseAnchors(tuple.getValueNode());
                });
            default -> {}
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private RuntimeException refused(Node node, String field, String message) {
        return source.refused(line(node), field, message);
    }
}
