package io.mimo.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** The health script for Argo CD, run by a Lua interpreter. */
public record ArgoHealth(String status, String message) {
    static final Path SCRIPT = Path.of("examples/gitops/argocd/health.lua");

    public static ArgoHealth of(JsonNode resource) throws IOException {
        var globals = JsePlatform.standardGlobals();
        globals.set("obj", lua(resource));
        LuaTable health = globals.load(Files.readString(SCRIPT)).call().checktable();
        return new ArgoHealth(
                health.get("status").tojstring(), health.get("message").tojstring());
    }

    private static LuaValue lua(JsonNode node) {
        if (node.isObject()) {
            LuaTable table = new LuaTable();
            node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
            return table;
        }
        if (node.isArray()) {
            LuaTable table = new LuaTable();
            for (int i = 0; i < node.size(); i++) {
                table.set(i + 1, lua(node.get(i)));
            }
            return table;
        }
        return node.isNumber() ? LuaValue.valueOf(node.asInt()) : LuaValue.valueOf(node.asText());
    }
}
