package io.mimo.operator.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the API server sends. Invariant: of a list or a watch, an object that cannot be parsed costs itself alone.
 * It is replaced by its {@link SavedIdentity}; without a name it is left out. An answer that is one object is read
 * whole or not at all.
 */
public final class LenientSerialization extends KubernetesSerialization {
    private static final String ITEMS = "items";
    private static final String OBJECT = "object";

    private final ObjectMapper mapper;
    private final UnreadableObjects unreadable;

    public LenientSerialization(UnreadableObjects unreadable) {
        this(
                new ObjectMapper()
                        .registerModule(
                                new SimpleModule().addDeserializer(MimoDeployment.class, new DeploymentReader())),
                unreadable);
    }

    private LenientSerialization(ObjectMapper mapper, UnreadableObjects unreadable) {
        super(mapper, true);
        this.mapper = mapper;
        this.unreadable = unreadable;
    }

    public UnreadableObjects unreadable() {
        return unreadable;
    }

    /** The copy is not understood where the original is not. */
    @Override
    public <T> T clone(T original) {
        T copy = super.clone(original);
        if (original instanceof MimoDeployment from && copy instanceof MimoDeployment to) {
            to.notUnderstood(from.notUnderstood());
        }
        return copy;
    }

    @Override
    public <T> T unmarshal(InputStream stream, TypeReference<T> type) {
        var bytes = new ByteArrayInputStream(content(stream));
        T whole;
        try {
            whole = super.unmarshal(bytes, type);
        } catch (KubernetesClientException | IllegalArgumentException fault) {
            bytes.reset();
            whole = rescue(bytes, type.getType())
                    .map(tree -> this.<T>read(tree, mapper.constructType(type.getType())))
                    .orElseThrow(() -> fault);
        }
        if (whole instanceof KubernetesResourceList<?> list && list.getItems() != null) {
            list.getItems().removeIf(LenientSerialization::isNameless);
        }
        return whole;
    }

    private static byte[] content(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The list or the event with readable objects only; empty for anything else. */
    private Optional<JsonNode> rescue(InputStream bytes, Type type) {
        JsonNode tree = super.unmarshal(bytes, new TypeReference<JsonNode>() {});
        if (!(tree instanceof ObjectNode whole)) {
            return Optional.empty();
        }
        if (whole.get(ITEMS) instanceof ArrayNode items) {
            JavaType item = itemType(type);
            List<JsonNode> readable = items.valueStream()
                    .flatMap(each -> readable(each, item).stream())
                    .toList();
            whole.set(ITEMS, mapper.createArrayNode().addAll(readable));
            return Optional.of(whole);
        }
        if (whole.get(OBJECT) instanceof ObjectNode object && whole.path("type").isTextual()) {
            return readable(object, mapper.constructType(KubernetesResource.class))
                    .map(saved -> whole.set(OBJECT, saved));
        }
        return Optional.empty();
    }

    private JavaType itemType(Type list) {
        JavaType[] parameters =
                mapper.getTypeFactory().findTypeParameters(mapper.constructType(list), KubernetesResourceList.class);
        return parameters == null || parameters.length == 0
                ? mapper.constructType(KubernetesResource.class)
                : parameters[0];
    }

    private Optional<JsonNode> readable(JsonNode object, JavaType type) {
        try {
            mapper.readerFor(type).readValue(object);
            return Optional.of(object);
        } catch (IOException | RuntimeException fault) {
            String kind = object.path("kind").asText(type.getRawClass().getSimpleName());
            String words = UnreadableObjects.words(fault);
            JsonNode metadata = object.path("metadata");
            unreadable.met(
                    kind,
                    metadata.path("namespace").asText() + "/"
                            + metadata.path("name").asText(),
                    words);
            return SavedIdentity.of(object, words).map(remains -> remains);
        }
    }

    private <T> T read(JsonNode tree, JavaType type) {
        try {
            return mapper.readerFor(type).readValue(mapper.treeAsTokens(tree));
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException("cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No watch can tell it from others. */
    private static boolean isNameless(Object item) {
        return item == null
                || item instanceof HasMetadata object
                        && (object.getMetadata() == null || object.getMetadata().getName() == null);
    }
}
