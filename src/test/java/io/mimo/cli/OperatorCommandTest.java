package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OperatorCommandTest {
    @ParameterizedTest
    @CsvSource({
        "'operator -n a --inventory-config-map gpus', 'gpus'' is not NAMESPACE/NAME'",
        "'operator -n a --inventory-config-map mimo-system/', 'is not NAMESPACE/NAME'",
        "'operator --inventory-config-map mimo-system/gpus', '--inventory-config-map needs --namespace'",
        "'operator --namespace= --inventory-config-map mimo-system/gpus', '--inventory-config-map needs --namespace'"
    })
    void aDeclaredInventoryIsCheckedBeforeAnythingStarts(String line, String said) {
        CliRun run = CliRun.of(line.split(" "));
        assertThat(run.code()).isEqualTo(64);
        assertThat(run.err()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({"--port=0, true", "--measure-engines=true, true", "--measure-engines=false, false"})
    void enginesAreMeasuredUnlessSaidOtherwise(String line, boolean measured) {
        OperatorCommand command = new OperatorCommand();
        new CommandLine(command).parseArgs(line);
        assertThat(command.options().measureEngines()).isEqualTo(measured);
    }

    @ParameterizedTest
    @CsvSource({
        "'--namespace=', ''",
        "'-n a --namespace=b,c', 'a b c'",
        "'--namespace=a --namespace=', 'a'",
        "'--no-leader-election', ''"
    })
    void noNamespaceIsAllOfThem(String line, String served) {
        OperatorCommand command = new OperatorCommand();
        new CommandLine(command).parseArgs(line.split(" "));
        assertThat(command.options().namespaces())
                .containsExactlyInAnyOrder(served.isEmpty() ? new String[0] : served.split(" "));
    }
}
