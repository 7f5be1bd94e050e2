package io.mimo.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport.Cost;
import io.mimo.api.PlanReport.Layout;
import io.mimo.api.Precision;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Candidate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an inventory could serve, as pipelines read it ({@code mimo suggest -o json}).
 *
 * @param model model of the catalogue
 * @param engine vLLM release whose rules were applied
 * @param maxModelLen longest request in tokens
 * @param replicas replicas asked for; costs are those of all of them
 * @param tolerated keys of taints that the manifest has to tolerate
 * @param found how many configurations are accepted; {@code offers} may hold fewer
 * @param offers best first
 * @param message why there are none; empty otherwise
 */
public record CandidateReport(
        String apiVersion,
        String kind,
        String model,
        String engine,
        int maxModelLen,
        int replicas,
        List<String> tolerated,
        int found,
        List<Entry> offers,
        String message) {

    public static final String KIND = "OfferList";

    /**
     * One configuration; {@code cost} is null where no price is known, {@code perMillionTokensUsd} also without a
     * throughput.
     *
     * @param replicasPlaceable replicas that the free GPUs hold at most
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            int rank,
            Verdict verdict,
            Precision precision,
            String uri,
            Layout layout,
            String product,
            int replicasPlaceable,
            long kvTokens,
            BigDecimal maxConcurrency,
            @Nullable Cost cost,
            @Nullable BigDecimal perMillionTokensUsd) {}

    static CandidateReport of(
            ServingSpec wish,
            List<String> tolerated,
            int found,
            List<Candidate> offers,
            int most,
            Optional<BigDecimal> tokensPerSecond,
            String message,
            Catalog catalog) {
        List<Entry> entries = IntStream.range(0, Math.min(most, offers.size()))
                .mapToObj(i -> entry(i + 1, offers.get(i), tokensPerSecond, catalog))
                .toList();
        return new CandidateReport(
                MimoDeployment.API_VERSION,
                KIND,
                wish.model().name(),
                wish.runtime().version().toString(),
                wish.maxModelLen(),
                wish.scaling().initialReplicas(),
                tolerated,
                found,
                entries,
                message);
    }

    private static Entry entry(int rank, Candidate offer, Optional<BigDecimal> tokensPerSecond, Catalog catalog) {
        var layout = offer.layout();
        Layout shown = new Layout(
                layout.tensor(),
                layout.data(),
                layout.pipeline(),
                layout.expert(),
                layout.gpus(),
                offer.nodesPerReplica());
        BigDecimal perMillion = offer.perHourUsd()
                .flatMap(hour -> tokensPerSecond.map(speed -> TokenPrice.perMillionUsd(hour, speed)))
                .orElse(null);
        return new Entry(
                rank,
                offer.verdict(),
                offer.checkpoint().precision(),
                offer.checkpoint().uri(),
                shown,
                offer.product(),
                offer.replicasPossible(),
                offer.kvTokens(),
                offer.maxConcurrency(),
                offer.perHourUsd()
                        .map(hour -> Reports.cost(hour, catalog.prices()))
                        .orElse(null),
                perMillion);
    }
}
