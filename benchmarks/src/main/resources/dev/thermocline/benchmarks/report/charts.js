"use strict";
// What the charts share: colours, number formats, axes, legends, panels.
// Colours are CSS variables, so a change of the colour scheme or printing needs no redraw.

const Charts = (() => {
  const DASHES = {
    "s3a-analytics": "8 3",
    "s3a-classic": "2 3",
    "s3a-prefetch": "9 3 2 3",
    "readcache": "14 4",
    "thermocline": null,
    "floor": "1 4",
  };
  const THIN_SPACE = "\u202f";

  const colour = mode => `var(--${mode in DASHES ? mode : "other"})`;
  const isOurs = mode => mode === "thermocline";

  // As the tables have them: one decimal below 100, none from 100 on.
  function measure(value) {
    const text = Math.round(Math.abs(value) * 10) >= 1000 ? d3.format(",.0f")(value) : d3.format(".1f")(value);
    return text.replace(/,/g, THIN_SPACE);
  }

  const tick = value => d3.format(",~r")(value).replace(/,/g, THIN_SPACE);

  // A fresh drawing as wide as its place; the view box lets it shrink on paper.
  function drawing(place, width, height) {
    return d3.select(place).append("svg")
      .attr("viewBox", `0 0 ${width} ${height}`)
      .attr("width", width)
      .attr("height", height);
  }

  // Cells of equal size in as many columns as fit; draw(cell, item, width, height) fills each.
  function panels(place, width, items, { narrowest, height, gap = 28 }, draw) {
    const columns = Math.max(1, Math.min(items.length, Math.floor((width + gap) / (narrowest + gap))));
    const rows = Math.ceil(items.length / columns);
    const each = (width - gap * (columns - 1)) / columns;
    const svg = drawing(place, width, rows * height + (rows - 1) * gap);
    items.forEach((item, index) => {
      const left = (index % columns) * (each + gap);
      const top = Math.floor(index / columns) * (height + gap);
      draw(svg.append("g").attr("transform", `translate(${left},${top})`), item, each, height);
    });
    return svg;
  }

  function title(cell, text) {
    return cell.append("text").attr("class", "title").attr("y", 13).text(text);
  }

  // Horizontal axis at the bottom with grid lines up to the top.
  function xAxis(cell, scale, { top, bottom, label, ticks }) {
    const axis = cell.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`)
      .call(d3.axisBottom(scale).ticks(ticks).tickFormat(tick).tickSizeInner(top - bottom).tickSizeOuter(0).tickPadding(7));
    axis.append("text").attr("class", "unit").attr("x", scale.range()[1]).attr("y", 36)
      .attr("text-anchor", "end").text(label);
    return axis;
  }

  // Vertical axis at the left with grid lines to the right.
  function yAxis(cell, scale, { left, right, label, above = scale.range()[1] - 10, ticks = 5, format = tick }) {
    const axis = cell.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`)
      .call(d3.axisLeft(scale).ticks(ticks).tickFormat(format).tickSizeInner(left - right).tickSizeOuter(0).tickPadding(7));
    axis.append("text").attr("class", "unit").attr("x", -left).attr("y", above)
      .attr("text-anchor", "start").text(label);
    return axis;
  }

  // Moves labels apart that would lie on one another; keeps their order and [top, bottom] if there is room.
  function spread(labels, distance, top, bottom) {
    const sorted = labels.slice().sort((a, b) => a.y - b.y);
    sorted.forEach((label, i) => {
      label.y = Math.max(label.y, i === 0 ? top : sorted[i - 1].y + distance);
    });
    for (let i = sorted.length - 1, limit = bottom; i >= 0; i--, limit -= distance) {
      sorted[i].y = Math.min(sorted[i].y, limit);
    }
    return sorted;
  }

  function strokeAs(selection, mode) {
    return selection
      .attr("fill", "none")
      .style("stroke", colour(mode))
      .attr("stroke-width", isOurs(mode) ? 3.2 : 1.8)
      .attr("stroke-dasharray", DASHES[mode] ?? null)
      .attr("stroke-linejoin", "round");
  }

  function legend(place) {
    const box = d3.select(place).append("div").attr("class", "legend");
    const entry = (text, draw) => {
      const item = box.append("span");
      draw(item.append("svg").attr("width", 34).attr("height", 12).attr("viewBox", "0 0 34 12"));
      item.append("span").text(text);
    };
    return {
      lines: modes => modes.forEach(mode =>
        entry(mode, svg => strokeAs(svg.append("path").attr("d", "M1 6H33"), mode))),
      box: (text, style) => entry(text, svg =>
        style(svg.append("rect").attr("class", "sample").attr("x", 6).attr("width", 22).attr("height", 12))),
      sign: (text, draw) => entry(text, draw),
    };
  }

  // Stripes of a colour on the page's ground, for what must differ from the plain colour on paper too.
  function hatch(svg, id, stroke) {
    const pattern = svg.append("defs").append("pattern").attr("id", id).attr("patternUnits", "userSpaceOnUse")
      .attr("width", 5).attr("height", 5).attr("patternTransform", "rotate(45)");
    pattern.append("rect").attr("width", 5).attr("height", 5).style("fill", "var(--ground)");
    pattern.append("rect").attr("width", 2.2).attr("height", 5).style("fill", stroke);
    return `url(#${id})`;
  }

  return { colour, isOurs, measure, drawing, panels, title, xAxis, yAxis, spread, strokeAs, legend, hatch };
})();
