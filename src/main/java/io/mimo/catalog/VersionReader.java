package io.mimo.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads a release such as {@code 0.33.0} from a data file. */
final class VersionReader extends StdDeserializer<EngineVersion> {
    private static final long serialVersionUID = 1L;

    VersionReader() {
        super(EngineVersion.class);
    }

    @Override
    public EngineVersion deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getText();
        return EngineVersion.parse(text)
                .orElseThrow(() -> new CatalogException("catalog/releases.yaml: " + text + " is not a release"));
    }
}
