package io.mimo.status;

import java.util.Locale;
import java.util.Optional;

/**
 * The download of one resource's weights as the cluster shows it.
 *
 * @param source what is downloaded, e.g. {@code OWNER/NAME at REVISION}
 * @param claim the claim that it fills
 * @param complete every file is there and verified
 * @param reading what its pod answered last; empty while there is no answer
 * @param cause why the pod does not download
 */
public record ObservedDownload(
        String source, String claim, boolean complete, Optional<Reading> reading, Optional<PodFailureReason> cause) {
    private static final double GIGABYTE = 1e9;

    /** One look at the download's pod. */
    public sealed interface Reading {
        /** Does not answer; a firewall or the operator's place outside the cluster may be why. */
        record NotReachable(String address) implements Reading {}

        /**
         * How far it is.
         *
         * @param bytesTotal 0 while the files are not listed yet
         * @param message what it waits for; empty when nothing stands in the way
         */
        record Progress(
                long bytesDone, long bytesTotal, int filesDone, int filesTotal, long bytesPerSecond, String message)
                implements Reading {
            String words() {
                String waits = message.isEmpty() ? "" : "; " + message;
                return bytesTotal == 0
                        ? "the files are being listed" + waits
                        : String.format(
                                        Locale.ROOT,
                                        "%.0f of %.0f GB, %d of %d files",
                                        bytesDone / GIGABYTE,
                                        bytesTotal / GIGABYTE,
                                        filesDone,
                                        filesTotal)
                                + left()
                                + waits;
            }

            /** A forecast from the mean rate so far; none without one. */
            private String left() {
                if (bytesPerSecond <= 0 || bytesDone >= bytesTotal) {
                    return "";
                }
                long minutes = Math.ceilDiv(Math.ceilDiv(bytesTotal - bytesDone, bytesPerSecond), 60);
                return "; about " + minutes + (minutes == 1 ? " minute left" : " minutes left");
            }
        }
    }

    /** How far it is. */
    public String progress() {
        return reading.map(ObservedDownload::words).orElse("the download of " + source + " starts");
    }

    private static String words(Reading reading) {
        return switch (reading) {
            case Reading.Progress progress -> progress.words();
            case Reading.NotReachable(String address) ->
                "how far it is is unknown: " + address + " does not answer the operator, and the "
                        + "download goes on without that";
        };
    }
}
