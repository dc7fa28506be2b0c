/* Printing: the keyboard waits until every chart is drawn, and a dark page comes out light. */
(() => {
  "use strict";
  const LONGEST_MS = 20000;
  const STEP_MS = 150;

  const app = () => document.querySelector("[data-testid=stApp]");

  const isRunning = () =>
    app()?.getAttribute("data-test-script-state") !== "notRunning" ||
    document.querySelector("[data-testid=stSkeleton]") !== null;

  const isDrawn = (chart) => chart.querySelector(".main-svg, canvas, svg") !== null;

  const isReady = () =>
    !isRunning() &&
    [...document.querySelectorAll("[data-testid=stPlotlyChart], [data-testid=stMetricChart]")].every(isDrawn);

  const isDark = () => {
    const [red, green, blue] = getComputedStyle(app() ?? document.body).backgroundColor.match(/\d+/g).map(Number);
    return red + green + blue < 384;
  };

  addEventListener("beforeprint", () => {
    document.documentElement.toggleAttribute("data-print-dark", isDark());
    document.documentElement.toggleAttribute("data-print-early", !isReady());
  });

  let waiting = false;
  addEventListener(
    "keydown",
    (event) => {
      const isPrint = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "p";
      if (!isPrint) return;
      event.preventDefault();
      if (waiting) return;
      waiting = true;
      const asked = Date.now();
      const look = () => {
        if (!isReady() && Date.now() - asked < LONGEST_MS) return setTimeout(look, STEP_MS);
        waiting = false;
        print();
      };
      look();
    },
    true,
  );
})();
