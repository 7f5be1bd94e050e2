package io.mimo.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.EngineVersion;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.FieldComparison;
import io.mimo.operator.children.Live;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.rollout.TemplateHold.Held;
import io.mimo.operator.rollout.TemplateHold.LiveObject;
import io.mimo.operator.rollout.TemplateHold.Planned;
import io.mimo.plan.Plan;
import io.mimo.plan.WithImage;
import io.mimo.render.Renderer;
import io.mimo.status.Pause;
import io.mimo.status.RunningTemplate;
import io.mimo.status.RunningTemplate.Pending;
import java.util.List;
import java.util.Optional;

/** Chooses the workload to apply: the planned one, or the live one while {@link TemplateHold} holds its template. */
public record Templates(RolloutTurns turns, KubernetesSerialization serialization) {
    /** In status, for a workload of which nobody knows what it was applied from. */
    private static final String UNKNOWN = "unknown";

    /** The workload to apply; {@code pending} is present while another template is held back. */
    public record Template(HasMetadata workload, Optional<Pending> pending) {}

    /**
     * A resource that names no image, with the one that its pods run. Empty when that is this build's default too, and
     * when what it runs may be replaced anyway.
     */
    public static Optional<MimoDeployment> asItRuns(Live live) {
        MimoDeployment resource = live.resource();
        boolean named = Optional.ofNullable(resource.getSpec().engine())
                .map(EngineSettings::image)
                .isPresent();
        return live.workload()
                .filter(workload -> !named && live.runs())
                .filter(workload -> AppliedFrom.of(resource, workload.object())
                        .filter(TemplateInputs.of(resource.getSpec())::sameAs)
                        .isPresent())
                .flatMap(Templates::chosenImage)
                .filter(image -> !image.equals(SpecResolver.DEFAULT_IMAGE))
                .map(image -> WithImage.copy(resource, image));
    }

    /** Without a record only an image that says its release can be judged. */
    private static Optional<String> chosenImage(Workload workload) {
        return WorkloadRecord.of(workload.object()).map(WorkloadRecord::image).or(() -> Optional.of(
                        workload.pod().getContainers().getFirst().getImage())
                .filter(image -> EngineVersion.ofImage(image).isPresent()));
    }

    /** @param offered the plan by this build's own choices */
    public Template of(Live live, Plan offered) {
        MimoDeployment resource = live.resource();
        HasMetadata rendered = Renderer.workload(offered);
        JsonNode planned = json(rendered);
        var inputs = TemplateInputs.of(resource.getSpec());
        Optional<HasMetadata> same =
                live.workload().filter(found -> found.isOfKind(rendered)).map(Workload::object);
        TemplateHold hold = same.map(
                        object -> TemplateHold.of(rendered.getClass(), planned, inputs, object(live, object)))
                .orElseGet(Planned::new);
        String revision = WorkloadRecord.revision(planned);
        boolean released = same.flatMap(WorkloadRecord::of)
                .filter(before -> before.revision().equals(revision) && before.released())
                .isPresent();
        var record = new WorkloadRecord(
                revision, inputs, offered.engine().container().image(), released);
        HasMetadata selecting = selectingAs(same, rendered);
        return switch (hold) {
            case Planned _ -> new Template(Recorded.with(record, selecting), Optional.empty());
            case Held held -> held(resource, held, record, selecting);
        };
    }

    private Template held(MimoDeployment resource, Held held, WorkloadRecord record, HasMetadata planned) {
        boolean allowed =
                !Pause.isAsked(resource) && RolloutApproval.of(resource).allows(record.revision());
        List<String> rolling = allowed ? turns.before(resource, record.revision()) : List.of();
        if (allowed && rolling.isEmpty()) {
            return new Template(Recorded.with(record.byRelease(), planned), Optional.empty());
        }
        return new Template(
                serialization.convertValue(held.workload(), planned.getClass()),
                held.changes().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Pending(record.revision(), Changes.of(held.changes()), rolling)));
    }

    /**
     * What the workload runs.
     *
     * @param live as it is after applying
     */
    public static RunningTemplate running(Live live, Plan plan, Template template) {
        Optional<HasMetadata> object = live.workload().map(Workload::object);
        String image = plan.engine().container().image();
        Optional<String> version = Optional.ofNullable(live.resource().getSpec().engine())
                .map(EngineSettings::version)
                .filter(text -> !text.isBlank());
        return new RunningTemplate(
                object.flatMap(WorkloadRecord::of).map(WorkloadRecord::revision),
                object.flatMap(found -> AppliedFrom.of(live.resource(), found))
                        .map(TemplateInputs::toString)
                        .orElse(UNKNOWN),
                image,
                version.or(() -> EngineVersion.ofImage(image).map(EngineVersion::toString)),
                template.pending());
    }

    private LiveObject object(Live live, HasMetadata object) {
        return new LiveObject(
                json(object),
                FieldComparison.owned(serialization, object),
                WorkloadRecord.of(object).map(WorkloadRecord::revision),
                AppliedFrom.of(live.resource(), object),
                live.runs());
    }

    /** A Deployment's selector cannot be changed: it lives as long as the Deployment. */
    private static HasMetadata selectingAs(Optional<HasMetadata> live, HasMetadata rendered) {
        return rendered instanceof Deployment planned && live.orElse(rendered) instanceof Deployment found
                ? planned.edit()
                        .editSpec()
                        .withSelector(found.getSpec().getSelector())
                        .endSpec()
                        .build()
                : rendered;
    }

    private JsonNode json(HasMetadata object) {
        return serialization.convertValue(object, JsonNode.class);
    }
}
