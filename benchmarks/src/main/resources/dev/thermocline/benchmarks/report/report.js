"use strict";
// Draws the charts of the page from the summary that it holds. Computes positions and simple means only.

(() => {
  const { colour, isOurs, measure, drawing, panels, title, xAxis, yAxis, spread, strokeAs, legend, hatch } = Charts;
  const summary = JSON.parse(document.getElementById("summary").textContent);
  const MEGA = 1e6;
  const PAPER_WIDTH = 700;

  // Thermocline last: drawn over the others.
  const modes = Object.keys(summary.modes);
  const inFront = modes.slice().sort((a, b) => isOurs(a) - isOurs(b));
  const roundsOf = d3.group(summary.rounds, round => round.mode);
  const latency = round => d3.mean(round.queries, query => query.ms);
  const bytesFromS3 = round => round.requests.data.bytes + round.requests.log.bytes;
  const requestsOf = traffic => traffic.head + traffic.get + traffic.list;
  const longestName = d3.max(modes, mode => mode.length) * 7.4 + 16;

  // All modes run the same script: the rounds of the one that got furthest say what it is.
  const script = (() => {
    const rounds = d3.greatest(roundsOf.values(), list => list.length) ?? [];
    const seeds = [...new Set(rounds.map(round => round.seed))];
    const places = rounds.map((round, index) => index + seeds.indexOf(round.seed));
    const commits = rounds.map((round, index) => ({ round, at: places[index] - 0.5 })).filter(({ round }) => round.first);
    const spans = seeds.map(seed => {
      const own = places.filter((_, index) => rounds[index].seed === seed);
      return { seed, from: own[0] - 0.5, to: own[own.length - 1] + 0.5 };
    });
    return { rounds, places, commits, spans, from: -0.5, to: (places[places.length - 1] ?? 0) + 0.5 };
  })();

  function scriptScale(left, right) {
    return d3.scaleLinear([script.from, script.to], [left, right]);
  }

  const spaceOfCommit = x => (x.range()[1] - x.range()[0]) / Math.max(1, script.commits.length);
  const isNarrow = space => space < 22;

  // Rules at the commits, numbers of rounds and brackets of seeds below.
  function scriptAxis(cell, x, { top, bottom, named }) {
    const space = spaceOfCommit(x);
    const every = Math.ceil(12 / space);
    const rules = cell.append("g").attr("class", "commits").selectAll("g").data(script.commits).join("g")
      .attr("transform", commit => `translate(${x(commit.at)},0)`);
    rules.append("line").attr("y1", top).attr("y2", bottom);
    if (named) {
      rules.filter((_, index) => index % every === 0).append("text")
        .attr("transform", `translate(3,${top - 6}) rotate(${isNarrow(space) ? -90 : -38})`).text(commit => commit.round.operation);
    }
    const wanted = Math.max(1, Math.ceil(22 / ((x(1) - x(0)) || 22)));
    cell.append("g").attr("class", "axis").selectAll("text").data(script.places).join("text")
      .filter((_, index) => index % wanted === 0)
      .attr("x", place => x(place)).attr("y", bottom + 16).attr("text-anchor", "middle")
      .text(place => script.places.indexOf(place) + 1);
    const seeds = cell.append("g").attr("class", "seeds").selectAll("g").data(script.spans).join("g");
    seeds.append("path").attr("d", span => `M${x(span.from)} ${bottom + 23}v5H${x(span.to)}v-5`);
    seeds.append("text").attr("x", span => (x(span.from) + x(span.to)) / 2).attr("y", bottom + 42)
      .attr("text-anchor", "middle").text(span => `seed ${span.seed}`);
    cell.append("text").attr("class", "unit").attr("x", x.range()[1] + 14).attr("y", bottom + 16).text("round");
  }

  const PARTS = [
    { name: "data files, HEAD", of: requests => requests.data.head, strength: 1 },
    { name: "data files, GET and LIST", of: requests => requests.data.get + requests.data.list, strength: 0.6 },
    { name: "_delta_log", of: requests => requestsOf(requests.log), strength: null },
  ];

  // Requests of each round above, latency of each round below, on one axis of rounds and commits.
  function rounds(place, width) {
    const [left, right] = [56, width - longestName];
    const x = scriptScale(left, right);
    const name = d3.max(script.commits, commit => commit.round.operation.length) ?? 0;
    const top = 34 + name * (isNarrow(spaceOfCommit(x)) ? 7.4 : 4.6);
    const middle = top + 190;
    const below = middle + 40;
    const bottom = below + 200;
    const svg = drawing(place, width, bottom + 52);
    scriptAxis(svg, x, { top, bottom, named: true });
    bars(svg, x, { top, bottom: middle, left, right });
    lines(svg, x, { top: below, bottom, left, right });
    const key = legend(place);
    key.lines(modes);
    PARTS.forEach(part => key.box(part.name, box => box
      .style("fill", part.strength === null ? hatch(svg, "log-of-round", "var(--text)") : "var(--text)")
      .attr("fill-opacity", part.strength ?? 1)));
  }

  function bars(svg, x, { top, bottom, left, right }) {
    const y = d3.scaleLinear([0, d3.max(summary.rounds, round => d3.sum(PARTS, part => part.of(round.requests))) || 1],
      [bottom, top]).nice();
    yAxis(svg, y, { left, right, label: "requests a round", ticks: 4, above: 14 });
    const thick = Math.max(1, Math.min(30, (x(1) - x(0)) * 0.8 / modes.length));
    modes.forEach((mode, place) => {
      hatch(svg, `log-of-${place}`, colour(mode));
      (roundsOf.get(mode) ?? []).forEach((round, index) => {
        const from = x(script.places[index]) + (place - modes.length / 2) * thick;
        let sum = 0;
        for (const part of PARTS.filter(each => each.of(round.requests) > 0)) {
          const under = sum;
          sum += part.of(round.requests);
          svg.append("rect").attr("x", from).attr("width", thick * 0.92)
            .attr("y", y(sum)).attr("height", y(under) - y(sum))
            .style("fill", part.strength === null ? `url(#log-of-${place})` : colour(mode))
            .attr("fill-opacity", part.strength ?? 1)
            .append("title").text(`${mode}, round ${index + 1}, ${part.name}: ${part.of(round.requests)}`);
        }
        if (requestsOf(round.requests.data) === 0 && thick > 9) {
          svg.append("text").attr("class", "value").attr("x", from + thick * 0.46).attr("y", y(sum) - 4)
            .attr("text-anchor", "middle").style("fill", colour(mode)).text("0");
        }
      });
    });
  }

  function lines(svg, x, { top, bottom, left, right }) {
    const y = d3.scaleLinear([0, d3.max(summary.rounds, latency)], [bottom, top]).nice();
    yAxis(svg, y, { left, right, label: "ms a query", above: top - 12 });
    const ends = [];
    for (const mode of inFront) {
      const points = (roundsOf.get(mode) ?? []).map((round, index) =>
        ({ round, index, x: x(script.places[index]), y: y(latency(round)) }));
      const line = d3.line(point => point.x, point => point.y);
      for (const [, part] of d3.group(points, point => point.round.seed)) {
        strokeAs(svg.append("path").attr("d", line(part)), mode);
      }
      svg.append("g").selectAll("circle").data(points.filter(point => point.round.first)).join("circle")
        .attr("cx", point => point.x).attr("cy", point => point.y).attr("r", isOurs(mode) ? 4.5 : 3)
        .style("fill", colour(mode))
        .append("title").text(point => `${mode}, round ${point.index + 1}, first after ${point.round.operation}: `
          + `${measure(latency(point.round))} ms a query`);
      if (points.length > 0) {
        const last = points[points.length - 1];
        ends.push({ mode, x: last.x, from: last.y, y: last.y });
      }
    }
    const labels = svg.append("g").attr("class", "ends").selectAll("g").data(spread(ends, 15, top, bottom)).join("g");
    labels.append("path").attr("d", end => `M${end.x + 4} ${end.from}L${right + 6} ${end.y}`)
      .style("stroke", end => colour(end.mode));
    labels.append("text").attr("x", right + 9).attr("y", end => end.y).attr("dy", "0.35em")
      .classed("ours", end => isOurs(end.mode)).text(end => end.mode);
  }

  function operations(place, width) {
    const names = [...new Set(summary.operations.map(figures => figures.operation))];
    const most = d3.max(summary.operations, figures => Math.max(figures.firstP50Ms, figures.steadyP50Ms));
    const height = 24 + modes.length * 22 + 44;
    panels(place, width, names, { narrowest: 300, height }, (cell, name, each) => {
      const [top, bottom] = [24, height - 44];
      const x = d3.scaleLinear([0, most], [longestName, each - 48]).nice(4);
      const y = d3.scalePoint(modes, [top, bottom]).padding(0.6);
      title(cell, name);
      xAxis(cell, x, { top, bottom, label: "ms, median of single queries", ticks: 4 });
      const rows = cell.append("g").selectAll("g")
        .data(summary.operations.filter(figures => figures.operation === name && modes.includes(figures.mode)))
        .join("g").attr("transform", figures => `translate(0,${y(figures.mode)})`)
        .classed("ours", figures => isOurs(figures.mode));
      rows.append("text").attr("class", "row").attr("dy", "0.35em").text(figures => figures.mode);
      rows.append("line").attr("x1", figures => x(figures.firstP50Ms)).attr("x2", figures => x(figures.steadyP50Ms))
        .style("stroke", figures => colour(figures.mode)).attr("stroke-width", figures => isOurs(figures.mode) ? 4 : 2.5);
      rows.append("circle").attr("class", "ring").attr("cx", figures => x(figures.steadyP50Ms)).attr("r", 4.5)
        .style("stroke", figures => colour(figures.mode));
      rows.append("circle").attr("cx", figures => x(figures.firstP50Ms)).attr("r", 5)
        .style("fill", figures => colour(figures.mode));
      rows.append("text").attr("class", "value").attr("dy", "0.35em")
        .attr("x", figures => x(Math.max(figures.firstP50Ms, figures.steadyP50Ms)) + 9)
        .text(figures => measure(figures.firstP50Ms));
    });
    const signs = legend(place);
    signs.sign("first round (with its value)", svg => svg.append("circle").attr("class", "key")
      .attr("cx", 17).attr("cy", 6).attr("r", 5));
    signs.sign("steady rounds", svg => svg.append("circle").attr("class", "key ring")
      .attr("cx", 17).attr("cy", 6).attr("r", 4.5));
  }

  function distributions(place, width) {
    const most = d3.max(summary.rounds, round => d3.max(round.queries, query => query.ms));
    const height = 330;
    const sorts = [{ first: true, name: "First rounds" }, { first: false, name: "Steady rounds" }];
    panels(place, width, sorts, { narrowest: 420, height }, (cell, sort, each) => {
      const [top, bottom, left, right] = [44, height - 44, 46, each - 20];
      const x = d3.scaleLinear([0, most], [left, right]).nice(6);
      const y = d3.scaleLinear([0, 1], [bottom, top]);
      title(cell, sort.name);
      xAxis(cell, x, { top, bottom, label: "ms, single query", ticks: 6 });
      yAxis(cell, y, { left, right, label: "share of queries", ticks: 4, format: share => `${Math.round(share * 100)} %` });
      for (const mode of inFront) {
        const values = (roundsOf.get(mode) ?? []).filter(round => round.first === sort.first)
          .flatMap(round => round.queries.map(query => query.ms)).sort(d3.ascending);
        const points = values.map((value, index) => [value, (index + 1) / values.length]);
        const line = d3.line(point => x(point[0]), point => y(point[1])).curve(d3.curveStepAfter);
        if (points.length > 0) {
          strokeAs(cell.append("path").attr("d", line([[values[0], 0], ...points])), mode);
        }
      }
    });
    legend(place).lines(modes);
  }

  function requests(place, width) {
    const rows = modes.flatMap(mode => ["firstRound", "steady"].map(sort => {
      const figures = summary.modes[mode][sort];
      return { mode, sort, rounds: figures.rounds, data: figures.requests.data, log: figures.requests.log };
    }));
    const measures = [
      { name: "Requests a round", label: "requests, mean a round", of: requestsOf },
      { name: "Bytes a round", label: "MB, mean a round", of: traffic => traffic.bytes / MEGA },
    ];
    const height = 24 + modes.length * 42 + 44;
    const svg = panels(place, width, measures, { narrowest: 420, height }, (cell, kind, each) => {
      const [top, bottom, left] = [24, height - 44, longestName + 42];
      const data = row => kind.of(row.data) / row.rounds;
      const log = row => kind.of(row.log) / row.rounds;
      const x = d3.scaleLinear([0, d3.max(rows, row => data(row) + log(row)) || 1], [left, each - 52]).nice(4);
      const y = (row, index) => top + 5 + Math.floor(index / 2) * 42 + (index % 2) * 17;
      title(cell, kind.name);
      xAxis(cell, x, { top, bottom, label: kind.label, ticks: 4 });
      const bars = cell.append("g").selectAll("g").data(rows).join("g")
        .attr("transform", (row, index) => `translate(0,${y(row, index)})`).classed("ours", row => isOurs(row.mode));
      bars.filter(row => row.sort === "firstRound").append("text").attr("class", "row").attr("y", 11).text(row => row.mode);
      bars.append("text").attr("class", "sort").attr("x", left - 6).attr("y", 11).attr("text-anchor", "end")
        .text(row => row.sort === "steady" ? "steady" : "first");
      bars.append("rect").attr("x", left).attr("height", 14).attr("width", row => x(data(row)) - left)
        .style("fill", row => colour(row.mode))
        .append("title").text(row => `data files: ${measure(data(row))}`);
      bars.append("rect").attr("x", row => x(data(row))).attr("height", 14)
        .attr("width", row => x(data(row) + log(row)) - x(data(row)))
        .style("fill", row => `url(#log-${modes.indexOf(row.mode)})`).style("stroke", row => colour(row.mode))
        .append("title").text(row => `_delta_log: ${measure(log(row))}`);
      bars.append("text").attr("class", "value").attr("y", 11).attr("x", row => x(data(row) + log(row)) + 6)
        .text(row => measure(data(row) + log(row)));
    });
    modes.forEach((mode, index) => hatch(svg, `log-${index}`, colour(mode)));
    const own = hatch(svg, "log-key", "var(--text)");
    const key = legend(place);
    key.box("data files", box => box.style("fill", "var(--text)"));
    key.box("_delta_log", box => box.style("fill", own));
  }

  function tiers(place, width) {
    const cached = modes.filter(mode => Object.keys(summary.modes[mode].hitBytes).length > 0);
    if (cached.length === 0) {
      d3.select(place).append("p").text("No mode with a cache served bytes.");
      return;
    }
    const names = [...new Set(cached.flatMap(mode => Object.keys(summary.modes[mode].hitBytes)))].sort();
    const shown = summary.rounds.filter(round => cached.includes(round.mode));
    const most = d3.max(shown, round => d3.sum(Object.values(round.hitBytes)) + bytesFromS3(round)) / MEGA;
    const strength = d3.scaleLinear([0, Math.max(1, names.length - 1)], [1, 0.4]);
    const height = 250;
    const svg = panels(place, width, cached, { narrowest: width, height }, (cell, mode, each) => {
      const [top, bottom, left, right] = [44, height - 52, 56, each - 60];
      const x = scriptScale(left, right);
      const y = d3.scaleLinear([0, (most || 1) * 1.05], [bottom, top]).nice();
      const thick = Math.max(1, Math.min(26, (x(1) - x(0)) * 0.72));
      title(cell, mode).classed("ours", isOurs(mode));
      yAxis(cell, y, { left, right, label: "MB a round", ticks: 4 });
      scriptAxis(cell, x, { top, bottom, named: false });
      (roundsOf.get(mode) ?? []).forEach((round, index) => {
        const parts = names.map((name, number) =>
          ({ name, bytes: round.hitBytes[name] ?? 0, fill: colour(mode), opacity: strength(number) }));
        parts.push({ name: "S3", bytes: bytesFromS3(round), fill: "url(#from-s3)", opacity: 1 });
        let below = 0;
        for (const part of parts.filter(({ bytes }) => bytes > 0)) {
          const from = below;
          below += part.bytes / MEGA;
          cell.append("rect").attr("x", x(script.places[index]) - thick / 2).attr("width", thick)
            .attr("y", y(below)).attr("height", y(from) - y(below))
            .style("fill", part.fill).attr("fill-opacity", part.opacity)
            .append("title").text(`round ${index + 1}, ${part.name}: ${measure(part.bytes / MEGA)} MB`);
        }
        if (round.first) {
          cell.append("path").attr("class", "mark").attr("d", "M-4 -9h8l-4 6z")
            .attr("transform", `translate(${x(script.places[index])},${y(below)})`);
        }
      });
    });
    const s3 = hatch(svg, "from-s3", "var(--text)");
    const key = legend(place);
    names.forEach((name, number) => cached.forEach(mode => key.box(`${name} (${mode})`, box =>
      box.style("fill", colour(mode)).attr("fill-opacity", strength(number)))));
    key.box("from S3", box => box.style("fill", s3));
    key.sign("first round", sign => sign.append("path").attr("class", "mark").attr("d", "M13 3h8l-4 6z"));
  }

  const charts = { rounds, operations, distributions, requests, tiers };

  function drawAll(width) {
    for (const [name, draw] of Object.entries(charts)) {
      const place = document.getElementById(name);
      place.replaceChildren();
      draw(place, width ?? Math.max(320, place.clientWidth));
    }
    // for whoever takes a picture of the whole page
    document.documentElement.dataset.height = document.documentElement.scrollHeight;
  }

  let drawn = 0;
  function drawIfResized() {
    const width = document.getElementById("rounds").clientWidth;
    if (width !== drawn) {
      drawn = width;
      drawAll();
    }
  }

  drawIfResized();
  addEventListener("resize", drawIfResized);
  addEventListener("beforeprint", () => drawAll(PAPER_WIDTH));
  addEventListener("afterprint", () => drawAll());
})();
