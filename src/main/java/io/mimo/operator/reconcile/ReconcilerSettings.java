package io.mimo.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.Inventory;
import io.mimo.operator.cluster.ConfigMapName;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.plan.Decision;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the reconciler gets from the process that runs it.
 *
 * @param namespaces namespaces whose resources are served; empty = all
 * @param inventory ConfigMap with recorded nodes and pods, instead of those of the cluster
 * @param maxConcurrentRollouts resources that may roll at once because of another version of the operator; at least 1
 * @param decider sizes and places one resource
 * @param counted gets the resources once they are watched, for metrics
 * @param engineAddress where a ready pod tells of its engine; empty = it is not asked
 */
public record ReconcilerSettings(
        Set<String> namespaces,
        Optional<ConfigMapName> inventory,
        int maxConcurrentRollouts,
        BiFunction<MimoDeployment, Inventory, Decision> decider,
        Consumer<IndexerResourceCache<MimoDeployment>> counted,
        Function<TrackedPod, Optional<URI>> engineAddress,
        Clock clock) {}
