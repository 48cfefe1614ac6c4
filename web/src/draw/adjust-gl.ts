// Paints the picture with WebGL: the image as textures, cut into tiles where it is larger than one may be, and the lookup as
// a texture of its own, so that moving a slider uploads 256 bytes and no pixels.
import { isSharp, type Painter, type Rectangle, type Viewport } from "./adjust-layer";
import { BORDER, tilesOf } from "./adjust-tiles";

const TILE = 2048; // image pixels; every WebGL 2 has textures of this size
const UPLOADS = 4; // tiles in one frame; a large image comes in over several and the page stays alive

const VERTEX = `#version 300 es
uniform vec4 place; // left, bottom, right, top in clip space
uniform vec4 part;  // left, bottom, right, top in the texture
out vec2 at;
void main() {
  bool right = (gl_VertexID & 1) == 1;
  bool above = (gl_VertexID & 2) == 2;
  gl_Position = vec4(right ? place.z : place.x, above ? place.w : place.y, 0.0, 1.0);
  at = vec2(right ? part.z : part.x, above ? part.w : part.y);
}`;

// A value of 0..1 is its place in the range of values, whatever the texture holds; the lookup's ends are those of the range.
const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D pixels;
uniform sampler2D shown;
in vec2 at;
out vec4 color;
float look(float value) {
  float entries = float(textureSize(shown, 0).x);
  return texture(shown, vec2((value * (entries - 1.0) + 0.5) / entries, 0.5)).r;
}
void main() {
  vec4 texel = texture(pixels, at);
  vec3 value = texel.a > 0.0 ? texel.rgb / texel.a : vec3(0.0);
  color = vec4(look(value.r), look(value.g), look(value.b), 1.0) * texel.a;
}`;

interface Tile {
  /** What the tile is drawn on, and what its texture holds: the same and a border. */
  readonly inner: Rectangle;
  readonly outer: Rectangle;
  texture: WebGLTexture | null;
}

/** The painter, or null where the browser has no WebGL 2 or would compute it slower than a canvas; `again` asks for a frame. */
export function glPainter(again: () => void): Painter | null {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, failIfMajorPerformanceCaveat: true });
  if (gl === null) return null;
  if (isSoftware(gl)) {
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return null;
  }
  let pencil = pencilOf(gl);
  if (pencil === null) return null;
  let image: HTMLImageElement | null = null;
  let tiles: readonly Tile[] = [];
  let table: Uint8Array<ArrayBuffer> | null = null;
  const gone = new AbortController();

  function cut(): void {
    for (const { texture } of tiles) gl?.deleteTexture(texture);
    const size = { width: image?.naturalWidth ?? 0, height: image?.naturalHeight ?? 0 };
    tiles = tilesOf(size.width, size.height, TILE - 2 * BORDER).map((tile) => ({ ...tile, texture: null }));
  }

  // A lost context (the graphics driver starts anew, say) takes all textures with it.
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal: gone.signal });
  canvas.addEventListener(
    "webglcontextrestored",
    () => {
      pencil = pencilOf(gl);
      tiles = [];
      cut();
      pencil?.look(table ?? IDENTITY);
      again();
    },
    { signal: gone.signal },
  );
  pencil.look(IDENTITY);
  return {
    element: canvas,
    show(next) {
      image = next;
      cut();
    },
    adjust(next) {
      table = next;
      pencil?.look(table ?? IDENTITY);
    },
    paint(viewport) {
      if (canvas.width !== viewport.width) canvas.width = viewport.width;
      if (canvas.height !== viewport.height) canvas.height = viewport.height;
      gl.viewport(0, 0, viewport.width, viewport.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (image === null || pencil === null || gl.isContextLost()) return false;
      let left = UPLOADS;
      for (const tile of tiles) {
        if (!isSeen(tile.inner, viewport)) continue;
        if (tile.texture === null) {
          if (left === 0) return true;
          left--;
          tile.texture = upload(gl, image, tile.outer);
        }
        pencil.draw(tile, viewport);
      }
      return false;
    },
    dispose() {
      gone.abort();
      image = null;
      cut();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** Whether a processor computes what a graphics card should; browsers do not always count that as the caveat asked for above. */
function isSoftware(gl: WebGL2RenderingContext): boolean {
  const general = String(gl.getParameter(gl.RENDERER));
  // Chromium names the device by an extension only; Firefox has it here, and complains about the extension.
  const known = general.includes("WebKit") ? gl.getExtension("WEBGL_debug_renderer_info") : null;
  const renderer = known === null ? general : String(gl.getParameter(known.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

const IDENTITY = Uint8Array.from({ length: 256 }, (_, value) => value);

interface Pencil {
  look(table: Uint8Array<ArrayBuffer>): void;
  draw(tile: Tile, viewport: Viewport): void;
}

/** The program and its places; null where it does not compile. */
function pencilOf(gl: WebGL2RenderingContext): Pencil | null {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX] as const, [gl.FRAGMENT_SHADER, FRAGMENT] as const]) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return null;
  const placeAt = gl.getUniformLocation(program, "place");
  const partAt = gl.getUniformLocation(program, "part");
  const shown = gl.createTexture();
  gl.useProgram(program);
  gl.uniform1i(gl.getUniformLocation(program, "pixels"), 0);
  gl.uniform1i(gl.getUniformLocation(program, "shown"), 1);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return {
    look(table) {
      gl.activeTexture(gl.TEXTURE1);
      gl.bindTexture(gl.TEXTURE_2D, shown);
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, table.length, 1, 0, gl.RED, gl.UNSIGNED_BYTE, table);
      filter(gl, gl.LINEAR, gl.LINEAR);
      gl.activeTexture(gl.TEXTURE0);
    },
    draw({ inner, outer, texture }, viewport) {
      const across = (x: number) => (2 * (x - viewport.left)) / (viewport.step * viewport.width) - 1;
      const up = (y: number) => 1 - (2 * (y - viewport.top)) / (viewport.step * viewport.height);
      const [right, bottom] = [inner.left + inner.width, inner.top + inner.height];
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, isSharp(viewport) ? gl.NEAREST : gl.LINEAR);
      gl.uniform4f(placeAt, across(inner.left), up(bottom), across(right), up(inner.top));
      // Rows of a texture run as those of the image do: its v is 0 at the top.
      const [wide, high] = [outer.width, outer.height];
      const [u, v] = [(inner.left - outer.left) / wide, (inner.top - outer.top) / high];
      gl.uniform4f(partAt, u, v + inner.height / high, u + inner.width / wide, v);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
  };
}

function upload(gl: WebGL2RenderingContext, image: HTMLImageElement, part: Rectangle): WebGLTexture | null {
  const cutout = new OffscreenCanvas(part.width, part.height);
  const context = cutout.getContext("2d");
  context?.drawImage(image, part.left, part.top, part.width, part.height, 0, 0, part.width, part.height);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, cutout);
  gl.generateMipmap(gl.TEXTURE_2D);
  filter(gl, gl.LINEAR_MIPMAP_LINEAR, gl.LINEAR);
  return texture;
}

function filter(gl: WebGL2RenderingContext, smaller: number, larger: number): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, smaller);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, larger);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

function isSeen({ left, top, width, height }: Rectangle, viewport: Viewport): boolean {
  const [right, bottom] = [viewport.left + viewport.width * viewport.step, viewport.top + viewport.height * viewport.step];
  return left < right && top < bottom && left + width > viewport.left && top + height > viewport.top;
}
