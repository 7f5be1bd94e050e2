package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * A headless Chromium that shows one page: what it computed of it, and what it painted. Each call is a process of its
 * own, ended at the deadline.
 */
final class Browser {
    /** High enough that no page of the tests scrolls, px. */
    private static final int HEIGHT = 6_000;

    private static final int SECONDS = 90;

    /** Colours of the surroundings that a page may ask for. */
    enum Scheme {
        DARK,
        LIGHT
    }

    private final String program;
    private final Path folder;

    /** @param folder for the profile, the measured copy and the picture */
    Browser(Path folder) throws Exception {
        this.folder = folder;
        Process found = new ProcessBuilder("src/browser/chromium")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.program = new String(found.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (found.waitFor() != 0) {
            throw new IOException("src/browser/chromium found no browser");
        }
    }

    /** The value, as JSON, of an expression of the page's own script language, asked when the page is complete. */
    JsonNode ask(Path page, String expression, int width, Scheme scheme) throws Exception {
        Path copy = folder.resolve("asked.html");
        Files.writeString(
                copy,
                Files.readString(page)
                        .replace(
                                "</body>",
                                "<script>onload = () => document.documentElement.setAttribute('data-answer', "
                                        + "encodeURIComponent(JSON.stringify(" + expression + ")))</script></body>"));
        String dom = run(width, scheme, List.of("--dump-dom", copy.toUri().toString()));
        Matcher answer = Pattern.compile("data-answer=\"([^\"]*)\"").matcher(dom);
        if (!answer.find()) {
            throw new IOException("no answer to " + expression + " in\n" + dom);
        }
        return new ObjectMapper()
                .readTree(URLDecoder.decode(answer.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    BufferedImage paint(Path page, int width, Scheme scheme) throws Exception {
        Path picture = folder.resolve("page.png");
        run(width, scheme, List.of("--screenshot=" + picture, page.toUri().toString()));
        return ImageIO.read(picture.toFile());
    }

    private String run(int width, Scheme scheme, List<String> task) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--force-device-scale-factor=1",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + "," + HEIGHT,
                "--blink-settings=preferredColorScheme=" + scheme.ordinal()));
        command.addAll(task);
        Path out = folder.resolve("browser.out");
        Process browser = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("browser.err").toFile())
                .start();
        if (!browser.waitFor(SECONDS, TimeUnit.SECONDS)) {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
            throw new IOException(
                    program + " did not end in " + SECONDS + " s: " + Files.readString(folder.resolve("browser.err")));
        }
        return Files.readString(out);
    }
}
