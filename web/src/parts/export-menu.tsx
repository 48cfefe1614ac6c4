// The export button: formats by what they are for, and what is asked of them.
import { useSignal } from "@preact/signals";
import type { ExportFormat, ExportOptions } from "../api/types";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import type { Catalogue } from "../words/catalogue";
import { Check } from "./check";
import { Icon } from "./icons";
import { useMenu } from "./use-menu";

const GROUPS: Readonly<Record<keyof Catalogue["exportGroups"], readonly ExportFormat[]>> = {
  polygons: ["coco", "yolo-seg", "voc", "labelme", "cvat"],
  masks: ["index-mask", "pseudo-colour", "cut-out"],
  maps: ["geojson", "geopackage", "shapefile", "geotiff-mask"],
  medical: ["nifti-mask", "dicom-seg"],
};
const WITH_IMAGES: ReadonlySet<ExportFormat> = new Set<ExportFormat>(["voc", "yolo-seg"]);
// Maps have the outlines that are shown anyway.
const WITH_EDGES: ReadonlySet<ExportFormat> = new Set<ExportFormat>(["coco", "yolo-seg", "labelme", "cvat"]);
const VALIDATION = 0.2;

export function ExportMenu({ store }: { readonly store: Store }) {
  const words = strings.value;
  const menu = useMenu();
  const options = useSignal<ExportOptions>({ flagged: false, split: null, images: false, outlines: null });
  const { value: asked } = options;
  const set = (change: Partial<ExportOptions>): void => {
    options.value = { ...asked, ...change };
  };
  function run(format: ExportFormat): void {
    if (menu.ref.current !== null) menu.ref.current.open = false;
    const outlines = WITH_EDGES.has(format) ? (asked.outlines ?? null) : null;
    void store.export(format, { ...asked, images: asked.images && WITH_IMAGES.has(format), outlines });
  }
  return (
    <details class="menu" {...menu}>
      <summary class="button" aria-disabled={store.exporting.value}>
        <Icon name="export" />
        <span>{store.exporting.value ? words.exporting : words.exportMenu}</span>
      </summary>
      <div class="sheet export-sheet">
        {Object.entries(GROUPS).map(([group, formats]) => (
          <section key={group}>
            <h3>{words.exportGroups[group as keyof Catalogue["exportGroups"]]}</h3>
            {formats.map((format) => (
              <button key={format} type="button" class="item" disabled={store.exporting.value} onClick={() => run(format)}>
                {words.exportFormats[format]}
              </button>
            ))}
          </section>
        ))}
        <fieldset>
          <Check name={words.exportFlagged} on={asked.flagged} set={(flagged) => set({ flagged })} />
          <Check name={words.exportSplit} on={asked.split !== null} set={(on) => set({ split: on ? VALIDATION : null })} />
          <Check
            name={`${words.exportImages} (${[...WITH_IMAGES].map((format) => words.exportFormats[format]).join(", ")})`}
            on={asked.images}
            set={(images) => set({ images })}
          />
          <Check name={words.exportDrawn} on={asked.outlines === "drawn"} set={(on) => set({ outlines: on ? "drawn" : null })} />
        </fieldset>
      </div>
    </details>
  );
}
