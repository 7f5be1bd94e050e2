package io.mimo.operator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.mimo.operator.OperatorOptions.LogFormat;
import org.slf4j.LoggerFactory;

/** One line per real change, as JSON for a log store or as text for a person. */
final class Logs {
    private static final String TEXT =
            "%d{HH:mm:ss.SSS} %-5level %X{resource.namespace}/%X{resource.name} %logger{0} %msg %kvp%n";

    private Logs() {}

    /** Replaces the quiet set-up of the command line, whose standard output belongs to its answer. */
    static void configure(LogFormat format) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder(format, context));
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // says that v1alpha1 is an unstable version, which users of it know
        context.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
        // failures of a reconciliation are told in one line by the reconciler
        context.getLogger("io.javaoperatorsdk.operator.processing.event.EventProcessor")
                .setLevel(Level.ERROR);
        context.getLogger("io.mimo").setLevel(Level.INFO);
        context.getLogger("io.javaoperatorsdk.operator.Operator").setLevel(Level.INFO);
    }

    private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
        Encoder<ILoggingEvent> encoder =
                switch (format) {
                    case JSON -> json();
                    case TEXT -> text();
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static JsonEncoder json() {
        var encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    private static PatternLayoutEncoder text() {
        var encoder = new PatternLayoutEncoder();
        encoder.setPattern(TEXT);
        return encoder;
    }
}
