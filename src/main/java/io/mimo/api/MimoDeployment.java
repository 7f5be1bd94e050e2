package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** MiMo-V2-Flash served with vLLM: one manifest, judged against the GPUs that the cluster has. */
@JsonClassDescription(
        "MiMo-V2-Flash served with vLLM: one manifest, judged against the GPUs that the cluster has before a pod "
                + "exists.")
@ValidationRule(
        value = "size(self.metadata.name) <= 52 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        fieldPath = ".metadata.name",
        messageExpression =
                "'metadata.name: %s cannot name the Service and the pods; use at most 52 lower-case letters, digits "
                        + "and "
                        + "hyphens, beginning with a letter'.format([self.metadata.name])",
        message = "metadata.name must be at most 52 lower-case letters, digits and hyphens and begin with a letter")
@Group(MimoDeployment.GROUP)
@Version(MimoDeployment.VERSION)
@Kind(MimoDeployment.KIND)
@Singular("mimodeployment")
@Plural("mimodeployments")
@ShortNames("mimo")
@AdditionalPrinterColumn(name = "Precision", jsonPath = ".spec.precision")
@AdditionalPrinterColumn(name = "Layout", jsonPath = ".status.layout")
@AdditionalPrinterColumn(
        name = "GPUs",
        jsonPath = ".status.gpusPerReplica",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Verdict", jsonPath = ".status.verdict")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class MimoDeployment extends CustomResource<MimoDeploymentSpec, MimoDeploymentStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    public static final String GROUP = "serving.mimo.io";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;
    public static final String KIND = "MimoDeployment";

    private transient List<NotUnderstood> notUnderstood = List.of();

    /**
     * What of the stored spec this release does not know; the rest is in the spec. Known to the reader alone, and never
     * sent.
     */
    public List<NotUnderstood> notUnderstood() {
        return notUnderstood;
    }

    public void notUnderstood(List<NotUnderstood> places) {
        notUnderstood = List.copyOf(places);
    }

    @Override
    @Required
    @JsonPropertyDescription(
            "How the model is to be served. The operator sizes it on paper against the GPUs that the cluster has and "
                    + "creates nothing that would not fit.")
    public MimoDeploymentSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription(
            "The operator's answer: the verdict with its arithmetic, what was chosen and what is running.")
    public MimoDeploymentStatus getStatus() {
        return super.getStatus();
    }
}
