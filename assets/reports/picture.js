//! A chart as a PNG: what is on screen, drawn once more on a canvas with its title and legend. The SVG itself is no image here, as
//! it has its colours and its font from the page.

import { saveBlob } from "../ui/save-blob.js";

const SCALE = 2;
const EDGE = 24;
const LINE = 28;

/** @param {CanvasRenderingContext2D} pen @param {SVGElement} shape @param {CSSStyleDeclaration} style */
function paint(pen, shape, style) {
  const number = (/** @type {string} */ name) => Number(shape.getAttribute(name) ?? 0);
  const path = new Path2D(shape.tagName === "path" ? shape.getAttribute("d") ?? "" : undefined);
  if (shape.tagName === "rect") path.roundRect(number("x"), number("y"), number("width"), number("height"), Math.min(number("rx"), number("width") / 2));
  if (shape.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, Math.PI * 2);
  if (shape.tagName === "line") {
    path.moveTo(number("x1"), number("y1"));
    path.lineTo(number("x2"), number("y2"));
  }
  if (style.fill !== "none" && shape.tagName !== "line") {
    pen.fillStyle = style.fill;
    pen.fill(path);
  }
  if (style.stroke !== "none") {
    pen.strokeStyle = style.stroke;
    pen.lineWidth = Number.parseFloat(style.strokeWidth) || 1;
    pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat));
    pen.stroke(path);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {SVGElement} text @param {CSSStyleDeclaration} style */
function write(pen, text, style) {
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.fill;
  pen.textAlign = style.textAnchor === "middle" ? "center" : style.textAnchor === "end" ? "right" : "left";
  pen.fillText(text.textContent ?? "", Number(text.getAttribute("x") ?? 0), Number(text.getAttribute("y") ?? 0));
}

/** Draws the shapes and texts of a chart, without what follows the pointer. @param {CanvasRenderingContext2D} pen @param {SVGElement} svg */
function draw(pen, svg) {
  for (const shape of /** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll("rect, line, path, circle, text"))) {
    if (shape.closest(".charttip") || shape.matches(".hit")) continue;
    const style = getComputedStyle(shape);
    if (shape.tagName === "text") write(pen, shape, style);
    else paint(pen, shape, style);
  }
}

/**
 * Saves the charts inside a box as a picture.
 * @param {Element} box with one chart or several, and their legend @param {string} title stands above them @param {string} name of the file
 * @returns {Promise<boolean>} false when there is no chart
 */
export async function savePicture(box, title, name) {
  const charts = /** @type {SVGElement[]} */ ([...box.querySelectorAll("svg.chart")]);
  const [first] = charts;
  if (!first) return false;
  const many = charts.length > 1;
  const sizes = charts.map((chart) => ({ width: chart.clientWidth, height: chart.clientHeight + (many ? LINE : 0) }));
  const width = Math.max(...sizes.map((size) => size.width)) + 2 * EDGE;
  const legend = [...box.querySelectorAll(".legend > span")];
  const height = sizes.reduce((sum, size) => sum + size.height, 0) + 2 * EDGE + LINE + (legend.length ? LINE : 0);
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const page = getComputedStyle(document.body);
  const heading = (/** @type {string} */ text, /** @type {number} */ size) => {
    pen.font = `600 ${size}px ${page.fontFamily}`;
    pen.fillStyle = page.color;
    pen.textAlign = "left";
    pen.fillText(text, 0, size);
  };
  pen.scale(SCALE, SCALE);
  pen.fillStyle = getComputedStyle(/** @type {Element} */ (box.closest(".main") ?? document.body)).backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.translate(EDGE, EDGE);
  heading(title, 16);
  pen.translate(0, LINE);
  let x = 0;
  for (const entry of legend) {
    const mark = entry.querySelector("rect, line");
    pen.save();
    pen.translate(x, 2);
    if (mark) paint(pen, /** @type {SVGElement} */ (mark), getComputedStyle(mark));
    pen.restore();
    pen.font = `400 12px ${page.fontFamily}`;
    pen.fillStyle = page.color;
    pen.fillText(entry.textContent ?? "", x + 16, 11);
    x += 32 + pen.measureText(entry.textContent ?? "").width;
  }
  if (legend.length) pen.translate(0, LINE);
  charts.forEach((chart, at) => {
    pen.save();
    if (many) {
      heading(chart.getAttribute("data-label") ?? "", 13);
      pen.translate(0, LINE);
    }
    draw(pen, chart);
    pen.restore();
    pen.translate(0, sizes[at]?.height ?? 0);
  });
  const blob = await new Promise((/** @type {(made: Blob | null) => void} */ made) => canvas.toBlob(made, "image/png"));
  if (blob) saveBlob(blob, `${name}.png`);
  return blob !== null;
}
