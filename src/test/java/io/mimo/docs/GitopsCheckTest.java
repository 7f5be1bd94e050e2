package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the gate of a pipeline looks at every manifest: one that it overlooks would pass. */
class GitopsCheckTest {
    private static final Path SCRIPT = Path.of("examples/gitops/check").toAbsolutePath();

    @TempDir
    private Path folder;

    /** The command is told to show what it was asked. */
    private Shell.Result check(String... files) throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        for (int i = 0; i < files.length; i += 2) {
            Files.createDirectories(models.resolve(files[i]).getParent());
            Files.writeString(models.resolve(files[i]), files[i + 1]);
        }
        return new Shell(folder, Map.of("MIMO", "echo", "PATH", System.getenv("PATH")))
                .run(SCRIPT + " models nodes.yaml");
    }

    @Test
    void everySpellingOfTheKindIsFound() throws IOException {
        Shell.Result result = check(
                "a.yaml",
                "apiVersion: v1\nkind: MimoDeployment\n",
                "b.yml",
                "kind: \"MimoDeployment\"  # ours\n",
                "deep/c.yaml",
                "items:\n- kind: MimoDeployment\n  metadata: {}\n",
                "d.json",
                "{\"apiVersion\": \"v1\",\n  \"kind\": \"MimoDeployment\"}\n",
                "e.yaml",
                "kind: Namespace\n---\nkind: 'MimoDeployment'\n",
                "f.yaml",
                "# kind: MimoDeployment\nkind: ConfigMap\n",
                "i.json",
                "{\"apiVersion\":\"v1\",\"kind\":\"MimoDeployment\"}",
                "deep/kustomization.yaml",
                "target: {kind: MimoDeployment}\n",
                "g.yaml",
                "kind: MimoDeploymentList\n",
                "h.md",
                "kind: MimoDeployment\n");

        assertThat(result.output().strip())
                .isEqualTo("plan --accept-tight --nodes nodes.yaml -f models/a.yaml -f models/b.yml -f models/d.json "
                        + "-f models/deep/c.yaml -f models/e.yaml "
                        + "-f models/i.json");
        assertThat(result.code()).isZero();
    }

    @Test
    void aFolderWithoutOneIsSaidAndOneThatIsNotThereIsAnError() throws IOException {
        Shell.Result none = check("f.yaml", "kind: ConfigMap\n");
        assertThat(none.output()).contains("no MimoDeployment in models");
        assertThat(none.code()).isZero();

        Shell.Result absent =
                new Shell(folder, Map.of("PATH", System.getenv("PATH"))).run(SCRIPT + " modles nodes.yaml");
        assertThat(absent.output()).contains("there is no folder modles");
        assertThat(absent.code()).isEqualTo(1);
    }
}
