package io.mimo.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mimo ready}: for {@code helm test}, as the image has no other program that could ask. */
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "Ask a running operator whether it is ready.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        parameterListHeading = "%n",
        description =
                "Asks /readyz until all watches of the operator are up; exit code 1 when they are not within the time.")
final class ReadyCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration ONE_ANSWER = Duration.ofSeconds(5);

    @Parameters(
            paramLabel = "URL",
            description = "Where the operator's port answers, e.g. http://mimo-operator.mimo-system.svc:8080")
    private String url = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Spec
    private CommandSpec spec;

    private final Streams streams;

    ReadyCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        HttpRequest request = request();
        Instant end = Instant.now().plusSeconds(timeout);
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(ONE_ANSWER).build()) {
            String answer = answer(http, request);
            while (!answer.isEmpty() && Instant.now().isBefore(end)) {
                Thread.sleep(STEP);
                answer = answer(http, request);
            }
            if (!answer.isEmpty()) {
                throw new UnreadableInput(request.uri() + ": " + answer + ", for " + timeout
                        + " s; the operator's log says why: " + "kubectl logs -n NAMESPACE deployment/mimo-operator");
            }
        }
        streams.out().println(request.uri() + ": ready");
        return ExitCodes.FITS;
    }

    private HttpRequest request() {
        try {
            return HttpRequest.newBuilder(URI.create(url.replaceAll("/+$", "") + "/readyz"))
                    .timeout(ONE_ANSWER)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "URL: '" + url + "' is not of the form http://HOST:PORT");
        }
    }

    /**
     * What it said instead, or the exceptions' names, which tell a name that is not known from a closed port; empty
     * when it is ready.
     */
    private static String answer(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? ""
                    : response.statusCode() + ", " + response.body().strip();
        } catch (IOException e) {
            return "no answer ("
                    + Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                            .map(cause -> cause.getClass().getSimpleName())
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + ")";
        }
    }
}
