// Paints the picture on a plain canvas, for browsers without WebGL; the lookup is an SVG filter over it, which the browser
// applies in the picture's own values (sRGB), as the shader of adjust-gl.ts does.
import { clipped, isSharp, type Painter, type Viewport } from "./adjust-layer";

const SVG = "http://www.w3.org/2000/svg";
let filters = 0;

/** The painter; it takes any canvas, but cannot do without a 2D context. */
export function canvasPainter(): Painter {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const filter = tableFilter();
  let image: HTMLImageElement | null = null;
  return {
    element: canvas,
    show(next) {
      image = next;
    },
    adjust(table) {
      canvas.style.filter = table === null ? "" : `url(#${filter.set(table)})`;
    },
    paint(viewport) {
      match(canvas, viewport);
      if (context === null) return false;
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (image === null) return false;
      const part = clipped(viewport, { left: 0, top: 0, width: image.naturalWidth, height: image.naturalHeight });
      if (part === null) return false;
      const { step } = viewport;
      context.imageSmoothingEnabled = !isSharp(viewport);
      const place = [(part.left - viewport.left) / step, (part.top - viewport.top) / step] as const;
      context.drawImage(image, part.left, part.top, part.width, part.height, ...place, part.width / step, part.height / step);
      return false;
    },
    dispose() {
      filter.remove();
    },
  };
}

function match(canvas: HTMLCanvasElement, { width, height }: Viewport): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** A filter in the document; its name changes with its table, because browsers do not draw anew for a changed table alone. */
function tableFilter() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "unseen");
  svg.setAttribute("aria-hidden", "true");
  const filter = document.createElementNS(SVG, "filter");
  filter.setAttribute("color-interpolation-filters", "sRGB");
  for (const [name, value] of Object.entries({ x: "0", y: "0", width: "100%", height: "100%" })) filter.setAttribute(name, value);
  const transfer = document.createElementNS(SVG, "feComponentTransfer");
  const functions = (["feFuncR", "feFuncG", "feFuncB"] as const).map((name) => document.createElementNS(SVG, name));
  for (const one of functions) one.setAttribute("type", "table");
  transfer.append(...functions);
  filter.append(transfer);
  svg.append(filter);
  return {
    /** Entry k of `table` becomes what value k / (entries - 1) is shown as; returns the filter's name. */
    set(table: Uint8Array): string {
      if (!svg.isConnected) document.body.append(svg);
      // A little more than the byte: browsers cut off the fraction where they compute with bytes.
      const values = Array.from(table, (value) => Math.min((value + 0.1) / 255, 1).toFixed(5)).join(" ");
      for (const one of functions) one.setAttribute("tableValues", values);
      filter.id = `adjust-${++filters}`;
      return filter.id;
    },
    remove: () => svg.remove(),
  };
}
