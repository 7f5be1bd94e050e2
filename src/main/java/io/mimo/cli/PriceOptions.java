package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.PriceFacts;
import io.mimo.plan.TokenPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What GPUs cost: the catalogue's dated list prices, or the user's own. */
final class PriceOptions {
    private static final int MAX_MEBIBYTES = 1;
    private static final String FORM =
            "; it wants the form {date: 2026-04-08, hoursPerMonth: 720, products: {NVIDIA-H200: "
                    + "{configuration: 8, onDemandUsd: 36.00}}}, where a price is of so many GPUs per hour";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = {
                "Your own prices instead of the built-in list, in YAML:",
                "  date: 2026-04-08",
                "  hoursPerMonth: 720",
                "  products:",
                "    NVIDIA-H200: {configuration: 8, onDemandUsd: 36.00}",
                "A price is of so many GPUs per hour; " + "spotUsd counts where no onDemandUsd is given."
            })
    private Optional<String> file;

    @Option(
            names = "--tokens-per-second",
            paramLabel = "N",
            description =
                    "Throughput of all replicas together, as you measured it: adds USD per million tokens = USD/h / "
                            + "(N x 3600) x 10^6. "
                            + "mimo predicts no speed.")
    private Optional<BigDecimal> tokensPerSecond;

    Catalog applyTo(Catalog catalog, TextSource source) {
        return file.map(name -> catalog.withPrices(read(source, name))).orElse(catalog);
    }

    Optional<BigDecimal> tokensPerSecond() {
        tokensPerSecond.filter(speed -> speed.signum() <= 0).ifPresent(speed -> {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--tokens-per-second must be above 0, not " + speed);
        });
        return tokensPerSecond;
    }

    boolean readsStandardInput() {
        return file.filter(TextSource.STANDARD_INPUT::equals).isPresent();
    }

    /** The price per million tokens with its inputs, empty without a throughput. */
    static String perMillion(BigDecimal perHourUsd, BigDecimal speed) {
        return TokenPrice.perMillionUsd(perHourUsd, speed).toPlainString() + " USD per million tokens = "
                + perHourUsd.toPlainString() + " USD/h / (" + grouped(speed) + " tokens/s x 3,600) x 10^6";
    }

    static String grouped(BigDecimal number) {
        return String.format(
                Locale.ROOT, "%,." + Math.max(0, number.stripTrailingZeros().scale()) + "f", number);
    }

    private static PriceFacts read(TextSource source, String name) {
        List<TextSource.Text> texts = source.read(name, MAX_MEBIBYTES);
        if (texts.size() != 1) {
            throw new UnreadableInput(name + ": --prices wants one file");
        }
        try {
            PriceFacts facts = new ObjectMapper(new YAMLFactory())
                    .readValue(texts.getFirst().content(), PriceFacts.class);
            problem(facts).ifPresent(problem -> {
                throw new UnreadableInput(name + ": " + problem + FORM);
            });
            return facts;
        } catch (JsonProcessingException e) {
            throw new UnreadableInput(
                    name + ": " + e.getOriginalMessage().lines().findFirst().orElse("not YAML") + FORM);
        }
    }

    private static Optional<String> problem(PriceFacts facts) {
        if (facts == null || facts.products() == null || facts.date() == null || facts.hoursPerMonth() <= 0) {
            return Optional.of("date, hoursPerMonth (above 0) and products are needed");
        }
        return facts.products().entrySet().stream()
                .filter(entry -> entry.getValue() == null
                        || entry.getValue().configuration() <= 0
                        || isNegative(entry.getValue().onDemandUsd())
                        || isNegative(entry.getValue().spotUsd()))
                .map(entry -> "products." + entry.getKey()
                        + " needs a configuration above 0 and prices that are not negative")
                .findFirst();
    }

    private static boolean isNegative(BigDecimal usd) {
        return usd != null && usd.signum() < 0;
    }
}
