package io.mimo.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.catalog.EngineVersion;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.Compared;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.rollout.TemplateHold.Held;
import io.mimo.operator.rollout.TemplateHold.Live;
import io.mimo.operator.rollout.TemplateHold.Planned;
import io.mimo.plan.Plan;
import io.mimo.plan.WithImage;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.Renderer;
import io.mimo.status.ConditionType;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import io.mimo.status.RunningTemplate;
import io.mimo.status.RunningTemplate.Pending;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What lives of a resource, put before {@link TemplateHold}, and what is to be applied by its answer. */
public record Holds(
        Children children, ClusterIndex cluster, RolloutTurns turns, KubernetesSerialization serialization) {
    /** In status, for a workload of which nobody knows what it was applied from. */
    private static final String UNKNOWN = "unknown";

    /** The workload to apply; {@code pending} is present while another template is held back. */
    public record Template(HasMetadata workload, Optional<Pending> pending) {}

    /**
     * A resource that names no image, with the one that its pods run. Empty when that is this build's default too, and
     * when what it runs may be replaced anyway.
     */
    public Optional<MimoDeployment> asItRuns(MimoDeployment resource) {
        boolean named = Optional.ofNullable(resource.getSpec().engine())
                .map(EngineSettings::image)
                .isPresent();
        return children.workload(resource)
                .filter(workload -> !named && runs(resource, workload))
                .filter(workload -> appliedFrom(resource, workload.object())
                        .filter(TemplateInputs.of(resource.getSpec())::sameAs)
                        .isPresent())
                .flatMap(Holds::chosenImage)
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
    public Template of(MimoDeployment resource, Plan offered) {
        HasMetadata rendered = Renderer.workload(offered);
        var inputs = TemplateInputs.of(resource.getSpec());
        Optional<Workload> live = children.workload(resource).filter(workload -> workload.isOfKind(rendered));
        TemplateHold hold = live.map(workload -> TemplateHold.of(
                        rendered.getClass(),
                        json(rendered),
                        inputs,
                        live(resource, workload.object(), runs(resource, workload))))
                .orElseGet(Planned::new);
        Optional<WorkloadRecord> before = live.map(Workload::object).flatMap(WorkloadRecord::of);
        String revision = WorkloadRecord.revision(json(rendered));
        boolean released = before.filter(record -> record.revision().equals(revision) && record.released())
                .isPresent();
        var record = new WorkloadRecord(revision, inputs, offered.container().image(), released);
        HasMetadata planned = selectingAs(live, rendered);
        return switch (hold) {
            case Planned _ -> new Template(recorded(planned, record), Optional.empty());
            case Held held -> {
                boolean allowed =
                        !Pause.isAsked(resource) && ReleaseWord.of(resource).allows(revision);
                List<String> rolling = allowed ? turns.before(resource, revision) : List.of();
                yield allowed && rolling.isEmpty()
                        ? new Template(recorded(planned, record.byRelease()), Optional.empty())
                        : new Template(
                                serialization.convertValue(held.workload(), rendered.getClass()),
                                held.changes().isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(new Pending(revision, Changes.of(held.changes()), rolling)));
            }
        };
    }

    /** A download under way goes on; another build alone does not begin it anew. */
    public Job download(MimoDeployment resource, Plan plan, Job rendered) {
        var record = new WorkloadRecord(
                WorkloadRecord.revision(json(rendered)),
                TemplateInputs.of(resource.getSpec()),
                plan.container().image(),
                false);
        Optional<Job> live =
                children.job(resource, rendered.getMetadata().getName()).filter(job -> !DownloadJob.isComplete(job));
        boolean same = live.flatMap(WorkloadRecord::of)
                .filter(before -> before.revision().equals(record.revision()))
                .isPresent();
        TemplateHold hold = live.map(
                        job -> TemplateHold.of(Job.class, json(rendered), record.inputs(), live(resource, job, true)))
                .orElseGet(Planned::new);
        return switch (hold) {
            case Held held -> serialization.convertValue(held.workload(), Job.class);
            // another record is no reason to begin anew
            case Planned _ ->
                (Job) recorded(rendered, same ? live.flatMap(WorkloadRecord::of).orElseThrow() : record);
        };
    }

    /** As it is after applying. */
    public RunningTemplate told(MimoDeployment resource, Plan plan, Template template) {
        Optional<HasMetadata> live = children.workload(resource).map(Workload::object);
        String image = plan.container().image();
        Optional<String> version = Optional.ofNullable(resource.getSpec().engine())
                .map(EngineSettings::version)
                .filter(text -> !text.isBlank());
        return new RunningTemplate(
                live.flatMap(WorkloadRecord::of).map(WorkloadRecord::revision),
                live.flatMap(object -> appliedFrom(resource, object))
                        .map(TemplateInputs::toString)
                        .orElse(UNKNOWN),
                image,
                version.or(() -> EngineVersion.ofImage(image).map(EngineVersion::toString)),
                template.pending());
    }

    private Live live(MimoDeployment resource, HasMetadata object, boolean runs) {
        return new Live(
                json(object),
                Compared.owned(serialization, object),
                WorkloadRecord.of(object).map(WorkloadRecord::revision),
                appliedFrom(resource, object),
                runs);
    }

    /** By its record or, where an operator without records made it, by what the status tells. */
    private static Optional<TemplateInputs> appliedFrom(MimoDeployment resource, HasMetadata object) {
        PlanStatus told = Optional.ofNullable(resource.getStatus())
                .map(MimoDeploymentStatus::plan)
                .orElse(null);
        return WorkloadRecord.of(object)
                .map(WorkloadRecord::inputs)
                .or(() -> told == null
                        ? Optional.empty()
                        : told.inputs() != null
                                ? TemplateInputs.parse(told.inputs())
                                : Optional.of(TemplateInputs.of(resource.getSpec()))
                                        .filter(_ -> Objects.equals(
                                                told.generation(),
                                                resource.getMetadata().getGeneration())));
    }

    /**
     * The status says that every replica serves from this very template: then it does until its controller says
     * otherwise.
     */
    public static boolean served(MimoDeployment resource, Workload workload) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> WorkloadRecord.isTold(status, workload.object()))
                .flatMap(ConditionType.Available::in)
                .filter(condition -> Reasons.SERVING.equals(condition.reason()))
                .isPresent();
    }

    private boolean runs(MimoDeployment resource, Workload workload) {
        return workload.existing() > 0
                || cluster
                        .podsOf(
                                resource.getMetadata().getNamespace(),
                                resource.getMetadata().getUid())
                        .stream()
                        .anyMatch(TrackedPod::counts);
    }

    /** A Deployment's selector cannot be changed: it lives as long as the Deployment. */
    private static HasMetadata selectingAs(Optional<Workload> live, HasMetadata rendered) {
        return rendered instanceof Deployment planned
                        && live.map(Workload::object).orElse(rendered) instanceof Deployment found
                ? planned.edit()
                        .editSpec()
                        .withSelector(found.getSpec().getSelector())
                        .endSpec()
                        .build()
                : rendered;
    }

    private static HasMetadata recorded(HasMetadata rendered, WorkloadRecord record) {
        return switch (rendered) {
            case Deployment deployment ->
                deployment
                        .edit()
                        .editMetadata()
                        .addToAnnotations(record.annotations())
                        .endMetadata()
                        .build();
            case Job job ->
                job.edit()
                        .editMetadata()
                        .addToAnnotations(record.annotations())
                        .endMetadata()
                        .build();
            case LeaderWorkerSet set ->
                set.with(set.getMetadata()
                        .edit()
                        .addToAnnotations(record.annotations())
                        .build());
            default -> throw new IllegalStateException(rendered.getKind() + " makes no pods");
        };
    }

    private JsonNode json(HasMetadata object) {
        return serialization.convertValue(object, JsonNode.class);
    }
}
