package io.mimo.plan;

import io.mimo.api.EngineSettings;
import io.mimo.api.KvCacheDtype;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.ModelSource.SecretKeyRef;
import io.mimo.api.OptionalObjects.Thinking;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ServingFacts.Parsers;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.ModelLocation.Cached;
import io.mimo.manifest.ModelLocation.HuggingFace;
import io.mimo.manifest.ModelLocation.S3;
import io.mimo.manifest.ModelLocation.Volume;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.engine.SpeculativeConfig;
import io.mimo.plan.Engine.Timing;
import io.mimo.sizing.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine's argv and environment. The image's entrypoint is {@code vllm serve}, so the model is the first argument.
 * Every size that the sizer used is written out, whatever the release's default is: defaults move between releases.
 */
final class EngineCommand {
    /**
     * First release with --shutdown-timeout (vLLM 0.18.0, engine/arg_utils.py); before it in-flight requests are
     * dropped.
     */
    private static final EngineVersion HAS_SHUTDOWN_TIMEOUT = new EngineVersion(0, 18, 0);

    private EngineCommand() {}

    static List<String> arguments(
            ServingSpec spec, MimoDeploymentSpec raw, Profile profile, Timing timing, Parsers parsers) {
        Profile.EngineLimits limits = profile.limits(spec);
        List<String> argv = new ArrayList<>(model(spec.weights().location()));
        add(
                argv,
                "--served-model-name",
                Optional.ofNullable(raw.model().servedName()).orElse(spec.name()));
        parallelism(spec.layout(), argv);
        add(argv, "--max-model-len", spec.maxModelLen());
        add(argv, "--gpu-memory-utilization", spec.limits().utilization().toPlainString());
        add(argv, "--max-num-batched-tokens", limits.batchedTokens());
        add(argv, "--max-num-seqs", limits.sequences());
        if (spec.limits().kvCacheDtype() == KvCacheDtype.FP8) {
            add(argv, "--kv-cache-dtype", "fp8");
        }
        if (limits.enforceEager() && !spec.runtime().effects().enforceEager()) {
            argv.add("--enforce-eager");
        }
        // the checkpoint's config.json names its configuration class by auto_map (published vLLM recipe of this model)
        argv.add("--trust-remote-code");
        boolean thinking = raw.thinking() != null && raw.thinking().defaultMode() == Thinking.Mode.Enabled;
        add(argv, "--default-chat-template-kwargs", "{\"enable_thinking\": " + thinking + "}");
        if (spec.runtime().version().compareTo(HAS_SHUTDOWN_TIMEOUT) >= 0) {
            add(argv, "--shutdown-timeout", timing.shutdown().toSeconds());
        }
        parsers(spec.runtime().extraArguments(), parsers, argv);
        Optional<String> commit =
                spec.weights().location() instanceof HuggingFace hub ? hub.revision() : Optional.empty();
        spec.runtime().extraArguments().forEach(word -> argv.add(SpeculativeConfig.pinned(word, commit)));
        return List.copyOf(argv);
    }

    private static void parallelism(Layout layout, List<String> argv) {
        add(argv, "--tensor-parallel-size", layout.tensor());
        if (layout.data() > 1) {
            add(argv, "--data-parallel-size", layout.data());
        }
        if (layout.pipeline() > 1) {
            add(argv, "--pipeline-parallel-size", layout.pipeline());
        }
        if (layout.expertParallel()) {
            argv.add("--enable-expert-parallel");
        }
    }

    private static void parsers(List<String> extraArguments, Parsers parsers, List<String> argv) {
        addUnlessGiven(argv, extraArguments, "--reasoning-parser", parsers.reasoning());
        addUnlessGiven(argv, extraArguments, "--tool-call-parser", parsers.toolCall());
        if (extraArguments.stream().noneMatch(word -> word.endsWith("-enable-auto-tool-choice"))) {
            // vLLM leaves tool calls in the text without it, and refuses to start with it and no parser (entrypoints'
            // cli_args.py)
            argv.add("--enable-auto-tool-choice");
        }
    }

    private static List<String> model(ModelLocation location) {
        return switch (location) {
            case HuggingFace(String repository, Optional<String> revision) ->
                revision.map(pinned -> List.of(repository, "--revision", pinned))
                        .orElse(List.of(repository));
            case Cached cached -> List.of(MountPoints.MODELS + "/" + cached.folder());
            case Volume(String claim, String path) ->
                List.of(path.isEmpty() ? MountPoints.MODELS : MountPoints.MODELS + "/" + path);
            // the streamer reads safetensors from object stores (vLLM --load-format runai_streamer)
            case S3(String uri, Optional<String> endpoint) -> List.of(uri, "--load-format", "runai_streamer");
        };
    }

    static List<EnvEntry> environment(ServingSpec spec, MimoDeploymentSpec raw, Timing timing, Shape shape) {
        List<EnvEntry> entries = new ArrayList<>();
        if (shape.nodes() > 1) {
            // else the engine guesses its address by a route to the internet (vLLM utils/network_utils.py, get_ip)
            entries.add(new EnvEntry.FromField("VLLM_HOST_IP", "status.podIP"));
        }
        entries.add(new EnvEntry.Literal(
                "VLLM_ENGINE_READY_TIMEOUT_S",
                String.valueOf(timing.engineReady().toSeconds())));
        switch (spec.weights().location()) {
            case HuggingFace(String repository, Optional<String> revision) -> {
                SecretKeyRef token = raw.model().tokenSecretRef();
                if (token != null) {
                    entries.add(new EnvEntry.FromSecret("HF_TOKEN", token.name(), token.key()));
                }
            }
            case Volume _, Cached _ -> entries.add(new EnvEntry.Literal("HF_HUB_OFFLINE", "1"));
            case S3(String uri, Optional<String> endpoint) -> {
                if (raw.model().credentialsSecretRef() != null) {
                    String secret = raw.model().credentialsSecretRef().name();
                    entries.add(new EnvEntry.FromSecret("AWS_ACCESS_KEY_ID", secret, "AWS_ACCESS_KEY_ID"));
                    entries.add(new EnvEntry.FromSecret("AWS_SECRET_ACCESS_KEY", secret, "AWS_SECRET_ACCESS_KEY"));
                }
                endpoint.ifPresent(url -> entries.add(new EnvEntry.Literal("AWS_ENDPOINT_URL", url)));
            }
        }
        List<EngineSettings.EnvVar> user = raw.engine() == null || raw.engine().env() == null
                ? List.of()
                : raw.engine().env();
        user.forEach(variable ->
                entries.add(new EnvEntry.Literal(variable.name(), variable.value() == null ? "" : variable.value())));
        return List.copyOf(entries);
    }

    /** The parsers are the user's where he names them. */
    private static void addUnlessGiven(List<String> argv, List<String> given, String flag, String value) {
        if (given.stream().noneMatch(word -> word.startsWith(flag + "="))) {
            add(argv, flag, value);
        }
    }

    private static void add(List<String> argv, String flag, Object value) {
        argv.add(flag);
        argv.add(String.valueOf(value));
    }
}
