// Draws each graph from the table beside it: <article data-graph-card>. The table has
// data-graph ("shares" or "bars"); a head with data-series is drawn in its colour.
(() => {
  const FILLS = {
    "well-below": "--well-below", below: "--below", at: "--at", above: "--above",
    "well-above": "--well-above", "no-band": "--paper-deep",
    less: "--below", expected: "--at", more: "--above", "on-track": "--at",
  };
  const PATTERNS = {
    "well-below": { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    "well-above": { symbol: "circle", symbolSize: 0.6, dashArrayX: [[0, 5], [3, 4]], dashArrayY: [4, 3] },
  };
  // More bars than that stand wider, with upright names, and scroll where they must.
  const MANY = 20;
  const WIDTH_OF_BAR = 19;
  const PAPER = 640;
  const cards = [...document.querySelectorAll("[data-graph-card]")];
  const drawn = [];

  const token = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // The figures as they stand in the table: names of bars, and each colour's numbers.
  function read(table) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.flatMap((head, place) => head.dataset.series ? [{
      name: head.textContent,
      fill: head.dataset.series,
      numbers: rows.map((row) => Number(row.cells[place].textContent)),
      links: rows.map((row) => row.cells[place].querySelector("a")?.href),
    }] : []);
    return {
      isShares: table.dataset.graph === "shares",
      labels: rows.map((row) => row.cells[0].textContent),
      series,
    };
  }

  const isMany = (data) => !data.isShares && data.labels.length > MANY;
  const widthOf = (data) => 64 + WIDTH_OF_BAR * data.labels.length;

  // Hidden colours leave the shares too, so that what is shown makes up the whole.
  function option(data, hidden, heading) {
    const shown = data.series.filter((one) => !hidden.has(one.name));
    const totals = data.labels.map((_, bar) =>
      shown.reduce((sum, one) => sum + one.numbers[bar], 0));
    const ink = token("--ink");
    const pencil = token("--pencil");
    const font = token("--font-text");
    const names = {
      type: "category", data: data.labels, inverse: data.isShares,
      axisTick: { show: false }, axisLine: { lineStyle: { color: token("--rule-strong") } },
      axisLabel: {
        color: ink, fontFamily: font, width: 110, overflow: "break",
        ...(isMany(data) && { interval: 0, rotate: 90, width: 80 }),
      },
    };
    const amounts = {
      type: "value", min: 0, minInterval: 1,
      splitLine: { lineStyle: { color: token("--rule") } },
      axisLabel: { color: pencil, fontFamily: font },
      ...(data.isShares && { max: 100, interval: 25, axisLabel: { color: pencil, fontFamily: font, formatter: "{value}%" } }),
    };
    const part = (one, bar) =>
      data.isShares && totals[bar] ? 100 * one.numbers[bar] / totals[bar] : one.numbers[bar];
    return {
      animation: false,
      aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
      textStyle: { fontFamily: font },
      title: heading && { text: heading[0], subtext: heading[1], textStyle: { color: ink, fontSize: 16 }, subtextStyle: { color: pencil, width: 600, overflow: "break" } },
      legend: heading && { show: true, bottom: 0, textStyle: { color: ink } },
      grid: { left: 8, right: 24, top: heading ? 80 : 16, bottom: heading ? 40 : 8, containLabel: true },
      xAxis: data.isShares ? amounts : names,
      yAxis: data.isShares ? names : amounts,
      tooltip: {
        renderMode: "richText", trigger: "item",
        backgroundColor: token("--paper"), borderColor: token("--rule-strong"),
        textStyle: { color: ink, fontFamily: font, fontSize: 13 },
        formatter: (at) => {
          const one = shown[at.seriesIndex];
          return `${data.labels[at.dataIndex]}\n${one.name}: ${one.numbers[at.dataIndex]} of ${totals[at.dataIndex]} pupils`;
        },
      },
      series: shown.map((one) => ({
        name: one.name, type: "bar", stack: "all", cursor: "pointer",
        barMaxWidth: data.isShares ? 28 : 44,
        data: one.numbers.map((_, bar) => part(one, bar)),
        itemStyle: {
          color: token(FILLS[one.fill]), borderColor: token("--band-edge"), borderWidth: 1,
          decal: PATTERNS[one.fill] ? { color: token("--pattern-line"), ...PATTERNS[one.fill] } : { symbol: "none" },
        },
        label: {
          show: !isMany(data),
          fontFamily: font, fontWeight: 600, color: token("--on-band"),
          // Figures stand where there is room and nothing behind them but one colour.
          formatter: (at) => {
            const number = one.numbers[at.dataIndex];
            const most = data.isShares ? totals[at.dataIndex] : Math.max(...totals);
            return !PATTERNS[one.fill] && number && number / most >= 0.08 ? String(number) : "";
          },
        },
        labelLayout: { hideOverlap: true },
      })),
    };
  }

  function draw(graph) {
    graph.chart.setOption(option(graph.data, graph.hidden), { notMerge: true });
  }

  const redraw = () => drawn.forEach(draw);

  // The key is a list of buttons, so that colours can be switched by keyboard too.
  function keyOf(graph) {
    const list = document.createElement("ul");
    list.className = "key";
    list.setAttribute("aria-label", "Key: press to hide or show");
    for (const one of graph.data.series) {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.append(swatch(one.fill), one.name);
      button.addEventListener("click", () => {
        const isHidden = graph.hidden.delete(one.name);
        if (!isHidden) graph.hidden.add(one.name);
        button.setAttribute("aria-pressed", String(isHidden));
        draw(graph);
      });
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
    return list;
  }

  function swatch(fill) {
    const make = (name, values) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
      return made;
    };
    const box = make("svg", { viewBox: "0 0 24 14", "aria-hidden": "true" });
    box.append(make("rect", { class: `fill-${fill}`, width: 24, height: 14 }));
    if (fill === "well-below") box.append(make("path", { class: "pattern", d: "M0 8 8 0M4 14 18 0M14 14 24 4" }));
    if (fill === "well-above") {
      for (const x of [4, 10, 16, 22]) for (const y of [4, 10]) box.append(make("circle", { class: "dots", cx: x - 1, cy: y, r: 1.2 }));
    }
    return box;
  }

  function save(graph) {
    const place = document.createElement("div");
    const height = 160 + (graph.data.isShares ? 40 * graph.data.labels.length : 260);
    const width = isMany(graph.data) ? Math.max(720, widthOf(graph.data)) : 720;
    const chart = echarts.init(place, null, { renderer: "canvas", width, height });
    chart.setOption(option(graph.data, graph.hidden, graph.heading));
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: token("--paper") });
    canvas.toBlob((image) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(image);
      link.download = `${graph.name}.png`;
      link.click();
      URL.revokeObjectURL(link.href);
      chart.dispose();
    });
  }

  function widen(card, place, data, title) {
    const scroll = document.createElement("div");
    scroll.className = "graph-scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", `Graph: ${title}`);
    place.replaceWith(scroll);
    scroll.append(place);
    place.style.minInlineSize = `${widthOf(data)}px`;
    card.classList.add("graph-wide");
  }

  function begin(card) {
    const data = read(card.querySelector("table"));
    if (!data.series.some((one) => one.numbers.some(Boolean))) return;
    const place = card.querySelector("[data-graph-place]");
    place.hidden = false;
    if (data.isShares) place.style.blockSize = `${48 + 34 * data.labels.length}px`;
    const [title, about] = [card.querySelector("h2"), card.querySelector("header p")];
    if (isMany(data)) widen(card, place, data, title.textContent);
    const graph = {
      data, hidden: new Set(), name: card.dataset.name,
      heading: [`${title.textContent}: ${about.textContent}`, card.querySelector("header p + p").textContent],
      chart: echarts.init(place, null, { renderer: "svg" }),
    };
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", `${title.textContent}. The figures stand in the table.`);
    draw(graph);
    (place.closest(".graph-scroll") ?? place).after(keyOf(graph));
    graph.chart.on("click", ({ seriesName, dataIndex }) => {
      const one = data.series.find(({ name }) => name === seriesName);
      if (one.links[dataIndex]) location.assign(one.links[dataIndex]);
    });
    new ResizeObserver(() => graph.chart.resize()).observe(place);
    const button = card.querySelector("[data-save-image]");
    button.hidden = false;
    button.addEventListener("click", () => save(graph));
    card.querySelector("details.as-table").open = false;
    drawn.push(graph);
  }

  if (typeof echarts === "undefined") return;
  cards.forEach(begin);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["class"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // Paper is white, whatever the screen is.
  const root = document.documentElement.classList;
  let before = null;
  addEventListener("beforeprint", () => {
    before = [...root].filter((name) => name.startsWith("theme-"));
    root.remove(...before);
    root.add("theme-light");
    for (const { chart, data } of drawn) if (isMany(data)) chart.resize({ width: PAPER });
    redraw();
  });
  addEventListener("afterprint", () => {
    root.remove("theme-light");
    root.add(...before);
    for (const { chart, data } of drawn) if (isMany(data)) chart.resize({ width: "auto" });
    redraw();
  });
})();
