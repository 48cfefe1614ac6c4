// The picture of a raster too large for one texture: tiles that the server makes of what is in view, drawn by OpenLayers. The
// lookup of adjust.ts is applied to each tile's values as it comes. Knows no server but the tiles' addresses.
import TileLayer from "ol/layer/Tile";
import Projection from "ol/proj/Projection";
import ImageTileSource from "ol/source/ImageTile";
import TileGrid from "ol/tilegrid/TileGrid";

export interface Tiles {
  readonly height: number;
  readonly width: number;
  /** Cells of a tile a side. */
  readonly side: number;
  /** Level 0 has a cell for each pixel, and each level half as many of the one before. */
  url(level: number, row: number, col: number): string;
}

export interface TilesLayer {
  readonly layer: TileLayer<ImageTileSource>;
  show(tiles: Tiles | null): void;
  adjust(table: Uint8Array<ArrayBuffer> | null): void;
}

export function tilesLayer(failed: (url: string) => void, loaded: () => void): TilesLayer {
  const layer = new TileLayer<ImageTileSource>({ className: "tiles", visible: false });
  let shown: Tiles | null = null;
  let table: Uint8Array<ArrayBuffer> | null = null;

  function renew(): void {
    layer.setVisible(shown !== null);
    layer.setSource(shown === null ? null : sourceOf(shown, table, failed, loaded));
  }

  return {
    layer,
    show(tiles) {
      shown = tiles;
      renew();
    },
    adjust(next) {
      table = next;
      if (shown !== null) renew();
    },
  };
}

/** Resolutions from the whole in one tile to one pixel a cell; exported for the tests. */
export function resolutionsOf({ height, width, side }: Pick<Tiles, "height" | "width" | "side">): number[] {
  const levels = Math.max(0, Math.ceil(Math.log2(Math.max(height, width) / side)));
  return Array.from({ length: levels + 1 }, (_, place) => 2 ** (levels - place));
}

function sourceOf(
  tiles: Tiles,
  table: Uint8Array<ArrayBuffer> | null,
  failed: (url: string) => void,
  loaded: () => void,
): ImageTileSource {
  const extent = [0, 0, tiles.width, tiles.height];
  const resolutions = resolutionsOf(tiles);
  return new ImageTileSource({
    projection: new Projection({ code: "pixels", units: "pixels", extent }),
    tileGrid: new TileGrid({ extent, origin: [0, tiles.height], resolutions, tileSize: tiles.side }),
    wrapX: false,
    interpolate: false,
    transition: 0,
    loader: async (z, x, y, { signal }) => {
      const url = tiles.url(resolutions.length - 1 - z, y, x);
      try {
        const response = await fetch(url, { signal, credentials: "same-origin" });
        if (!response.ok) throw new Error(response.statusText);
        const drawn = await squared(await response.blob(), tiles.side, table);
        loaded();
        return drawn;
      } catch (error) {
        if (!signal.aborted) failed(url);
        throw error;
      }
    },
  });
}

/** A tile at the border is smaller than the others and would be stretched: it is drawn into a corner of a whole one. */
async function squared(blob: Blob, side: number, table: Uint8Array<ArrayBuffer> | null): Promise<HTMLCanvasElement> {
  const image = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: table !== null });
  if (context === null) throw new Error("This browser gives no canvas to draw on.");
  context.drawImage(image, 0, 0);
  if (table !== null) {
    const pixels = context.getImageData(0, 0, image.width, image.height);
    const { data } = pixels;
    for (let at = 0; at < data.length; at += 4) {
      for (let band = at; band < at + 3; band++) data[band] = table[data[band] ?? 0] ?? 0;
    }
    context.putImageData(pixels, 0, 0);
  }
  image.close();
  return canvas;
}
