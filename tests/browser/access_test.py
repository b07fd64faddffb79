"""What WCAG 2.2 asks for at level AA of what can be measured: the keyboard, names, contrast, sizes, narrow windows."""

from reports import SHRINK, SWEEP, ReportTest, main

# Relative luminance and contrast ratio as WCAG 2.2 defines them; the background is the first one behind an element that
# is opaque. Texts of 24 px, or bold of 18.66 px, are large. Disabled controls are exempt (1.4.3).
CONTRASTS = """(() => {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (known.has(colour)) return known.get(colour);
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    known.set(colour, [...probe.getImageData(0, 0, 1, 1).data]);
    return known.get(colour);
  };
  const light = ([r, g, b]) => [r, g, b].map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, k) => sum + value * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 230) return colour;
    }
    return rgba(getComputedStyle(document.body).backgroundColor);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "TITLE", "title"].includes(element.tagName) || element.closest(":disabled, .hidden-text")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(colour), light(behind(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)}: ${element.tagName}.${element.className.baseVal ?? element.className}: ${node.data.trim().slice(0, 40)}`);
  }
  // What is not text (1.4.11): marks, lines, boards' cells and edges of controls, 3 to 1.
  for (const [selector, property] of [[".mark", "fill"], [".line", "stroke"], [".interval", "stroke"], [".base", "stroke"], ["select", "borderTopColor"],
      ["canvas", "borderTopColor"], [".button:not(:disabled)", "borderTopColor"]])
    for (const element of document.querySelectorAll(selector)) {
      if (!element.checkVisibility()) continue;
      const colour = rgba(getComputedStyle(element)[property]);
      const [a, b] = [light(colour), light(behind(element.parentElement))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 3) found.push(`${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${selector}`);
    }
  return [...new Set(found)];
})()"""

UNNAMED = """[...document.querySelectorAll("button, select, input, canvas, a, [tabindex], summary, dialog, table th")].filter((element) => {
  if (!element.checkVisibility()) return false;
  const labels = element.labels ? [...element.labels].map((label) => label.textContent).join("") : "";
  const by = (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
  return !(element.getAttribute("aria-label") || labels || by || element.textContent).trim();
}).map((element) => element.outerHTML.slice(0, 80))"""

# 2.5.8: 24 x 24 px, but for links within sentences and what the browser draws itself.
SMALL = """[...document.querySelectorAll("button, select, summary, nav a, input")].filter((element) => {
  const box = (element.closest("label") ?? element).getBoundingClientRect();
  return element.checkVisibility() && (box.width < 24 || box.height < 24);
}).map((element) => element.outerHTML.slice(0, 80))"""


class Access(ReportTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = [cls.study("sweep", SWEEP, "swept"), cls.study("shrink", SHRINK, "shrunk"), cls.report(cls.train("model.h5"))]

    def test_contrast_names_and_sizes(self):
        for path in self.pages:
            for dark in (False, True):
                for width in (1280, 390):
                    with self.subTest(page=path.name, dark=dark, width=width):
                        page = self.open(path, dark=dark, width=width)
                        page.tell("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                        if path != self.pages[2]:
                            page.tell("document.querySelector('#trial-list .open').click()")
                        self.assertEqual(page.tell(CONTRASTS), [])
                        self.assertEqual(page.tell(UNNAMED), [])
                        self.assertEqual(page.tell(SMALL), [])
                        page.close()

    def test_the_page_is_told_apart(self):
        for path in self.pages:
            page = self.open(path)
            self.assertEqual(page.tell("document.documentElement.lang"), "en")
            self.assertEqual(page.tell("document.querySelectorAll('h1').length"), 1)
            levels = page.tell("[...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))")
            self.assertTrue(all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)
            ids = page.tell("[...document.querySelectorAll('[id]')].map((one) => one.id)")
            self.assertEqual(sorted(ids), sorted(set(ids)))
            for target in page.tell("[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))"):
                self.assertIn(target[1:], ids)

    def test_narrow_windows_need_no_scrolling_sideways(self):
        """1.4.10, at 320 px."""
        for path in self.pages:
            page = self.open(path, width=320)
            self.assertLessEqual(page.tell("document.scrollingElement.scrollWidth"), 320, path.name)

    def test_the_keyboard_reaches_everything(self):
        """Every control is a stop, in the order of the page, and shows that it is one (2.1.1, 2.4.3, 2.4.7)."""
        page = self.open(self.pages[2])
        wanted = page.tell("[...document.querySelectorAll('a, button, select, input, summary, [tabindex=\"0\"]')].filter((one) => one.checkVisibility()).length")
        seen = []
        for _ in range(wanted + 1):
            page.key("Tab")
            at = page.tell("""(() => { const one = document.activeElement, style = getComputedStyle(one);
              return [one.outerHTML.slice(0, 120), parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none", one === document.body]; })()""")
            if at[2]:
                break
            self.assertTrue(at[1], f"focus does not show: {at[0]}")
            seen.append(at[0])
        self.assertEqual(len(seen), wanted)

    def test_a_board_by_keyboard(self):
        page = self.open(self.pages[2])
        page.click("#live-clear")
        page.tell("document.querySelector('#live-pattern').focus()")
        page.key("Tab", "Tab")
        self.assertEqual(page.tell("document.activeElement.id"), "board-now")
        page.key(" ", "ArrowRight", "Enter", "ArrowRight", " ")
        self.assertEqual(page.tell("[...minlife.living.state().now].map((cell, k) => cell ? k : -1).filter((k) => k >= 0)"),
                         [12 * 24 + 12, 12 * 24 + 13, 12 * 24 + 14])
        self.assertIn("Row 13, column 15, alive now. Logit", page.tell("document.querySelector('#live-cell').textContent"))
        page.key(" ")
        self.assertIn("dead now", page.tell("document.querySelector('#live-cell').textContent"))

    def test_a_plot_by_keyboard(self):
        page = self.open(self.pages[0])
        page.tell("document.querySelector('#plot-rate .plot').focus()")
        page.key("ArrowRight", "ArrowRight")
        self.assertFalse(page.tell("document.querySelector('#plot-rate .note').hidden"))
        self.assertIn("95 %", page.tell("document.querySelector('#plot-rate [aria-live]').textContent"))
        page.key("Escape")
        self.assertTrue(page.tell("document.querySelector('#plot-rate .note').hidden"))
        page.key("ArrowRight", "Enter")
        self.assertIn("6 of 36", page.tell("document.querySelector('#trial-count').textContent"))
        page.tell("document.querySelector('#plot-curves .plot').focus()")
        page.key("ArrowRight", "Enter")
        self.assertTrue(page.tell("document.querySelector('#trial').open"))
        self.assertTrue(page.tell("document.querySelector('#trial').contains(document.activeElement)"))
        page.key("Escape")
        self.assertEqual(page.tell("document.activeElement.closest('#plot-curves') !== null"), True)


if __name__ == "__main__":
    main()
