package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.cli.Browser.Scheme;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of {@code mimo plan --html} in a real browser: laid out and painted, wide and narrow, light and dark. */
class PlanPageIT {
    /** Contrast of text with its background that WCAG 2.2, criterion 1.4.3, asks for at least. */
    private static final double LEAST_CONTRAST = 4.5;

    private static final String RECTANGLES =
            "[...document.querySelectorAll('svg')].map(svg => ({width: svg.getBoundingClientRect().width, "
                    + "label: svg.getAttribute('aria-label'), parts: [...svg.querySelectorAll('rect')].map(part => { "
                    + "const box = part.getBoundingClientRect(); "
                    + "return {x: box.x, y: box.y, width: box.width, height: box.height, fill: "
                    + "getComputedStyle(part).fill, title: part.textContent} }), "
                    + "budget: svg.querySelector('line').getBoundingClientRect().x}))";
    /** Elements that stick out of the page, but for what scrolls within a box of its own. */
    private static final String STICKING_OUT =
            "[...document.body.querySelectorAll('*')].filter(part => part.getBoundingClientRect().right > innerWidth "
                    + "+ 1 "
                    + "&& !part.closest('pre, section')).map(part => part.outerHTML.slice(0, 200))";

    private static final String COLOURS =
            "[document.body, ...document.querySelectorAll('pre, th, td, h1, h2, h3, p')].map(part => { let behind = "
                    + "part; "
                    + "while (behind.parentElement && getComputedStyle(behind).backgroundColor == 'rgba(0, 0, 0, 0)') "
                    + "behind = behind.parentElement; "
                    + "return [getComputedStyle(part).color, getComputedStyle(behind).backgroundColor] })";

    @TempDir
    private Path folder;

    private Path page;
    private Browser browser;

    @BeforeEach
    void aPageWithARefusalAndWhatWouldFit() throws Exception {
        page = folder.resolve("plan.html");
        assertThat(CliRun.of(
                                "plan",
                                "-f",
                                "examples/refused.yaml",
                                "--nodes",
                                "examples/nodes/nodes.yaml",
                                "--html",
                                page.toString())
                        .code())
                .isEqualTo(2);
        browser = new Browser(folder);
    }

    @Test
    void theBrowserLoadsNothingBesidesThePage() throws Exception {
        assertThat(browser.ask(
                        page, "performance.getEntriesByType('resource').map(one => one.name)", 1_000, Scheme.LIGHT))
                .isEmpty();
    }

    /**
     * The parts of a bar touch one another and fill it in the proportion of their GiB; what is too long for the card
     * ends with it.
     */
    @Test
    void theBarsPartsAreAsLongAsTheirNumbersSay() throws Exception {
        JsonNode bars = browser.ask(page, RECTANGLES, 1_000, Scheme.LIGHT);
        assertThat(bars).hasSize(8);
        for (JsonNode bar : bars) {
            double width = bar.get("width").asDouble();
            double end = bar.at("/parts/0/x").asDouble();
            for (JsonNode part : bar.get("parts")) {
                assertThat(part.get("x").asDouble()).isCloseTo(end, offset(0.05));
                end += part.get("width").asDouble();
            }
            assertThat(end - bar.at("/parts/0/x").asDouble()).isCloseTo(width, offset(0.1));
        }
        JsonNode fits = bars.get(2);
        double whole = 0;
        for (JsonNode part : fits.get("parts")) {
            whole += gib(part);
        }
        for (JsonNode part : fits.get("parts")) {
            assertThat(part.get("width").asDouble() / fits.get("width").asDouble())
                    .as(part.toString())
                    .isCloseTo(gib(part) / whole, offset(0.001));
        }
    }

    private static double gib(JsonNode part) {
        return Double.parseDouble(part.get("title").asText().replaceAll(".* ([0-9.]+) GiB", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"1000, LIGHT", "1000, DARK", "500, LIGHT"})
    void everyPartIsPaintedInItsColourWhereItLies(int width, Scheme scheme) throws Exception {
        BufferedImage painted = browser.paint(page, width, scheme);
        assertThat(painted.getWidth()).isEqualTo(width);
        Set<String> seen = new HashSet<>();
        for (JsonNode bar : browser.ask(page, RECTANGLES, width, scheme)) {
            for (JsonNode part : bar.get("parts")) {
                int x = (int) (part.get("x").asDouble() + part.get("width").asDouble() / 2);
                int y = (int) (part.get("y").asDouble() + part.get("height").asDouble() / 2);
                boolean wideEnough = part.get("width").asDouble() > 6
                        && Math.abs(bar.get("budget").asDouble() - x) > 3;
                if (wideEnough) {
                    int rgb = painted.getRGB(x, y);
                    assertThat("rgb(%d, %d, %d)".formatted(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255))
                            .as(part.toString())
                            .isEqualTo(part.get("fill").asText());
                    seen.add(part.get("fill").asText());
                }
            }
        }
        assertThat(seen)
                .as("weights, overhead, KV cache and its rest, over the budget, outside")
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"1000", "500"})
    void nothingSticksOutOfThePage(int width) throws Exception {
        assertThat(browser.ask(page, "document.documentElement.scrollWidth", width, Scheme.LIGHT)
                        .asInt())
                .isLessThanOrEqualTo(width);
        assertThat(browser.ask(page, STICKING_OUT, width, Scheme.LIGHT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void allTextCanBeReadInLightAndDark(Scheme scheme) throws Exception {
        JsonNode colours = browser.ask(page, COLOURS, 1_000, scheme);
        assertThat(colours).hasSizeGreaterThan(20);
        for (JsonNode pair : colours) {
            double text = luminance(pair.get(0).asText());
            double behind = luminance(pair.get(1).asText());
            assertThat((Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05))
                    .as(pair.toString())
                    .isGreaterThan(LEAST_CONTRAST);
        }
        assertThat(luminance(colours.get(0).get(1).asText()) < 0.5).isEqualTo(scheme == Scheme.DARK);
    }

    /** WCAG 2.2, relative luminance. */
    private static double luminance(String rgb) {
        String[] parts = rgb.replaceAll("[^0-9,]", "").split(",");
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < weights.length; i++) {
            double share = Integer.parseInt(parts[i]) / 255.0;
            sum += weights[i] * (share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
