// What a person does to the label table beside editing it: adding a label to go on with, lists in and out.
import type { PageNotice, Store, World } from "./contract";
import { type LabelFormat, readLabels, writeLabels } from "./label-files";
import type { LabelTable } from "./label-table";
import type { SettingsKeeper } from "./settings";

const LABEL_FILES: Readonly<Record<LabelFormat, string>> = {
  json: "labels.json",
  text: "labels.txt",
  eiseg: "labels-eiseg.txt",
};

interface LabelHost {
  readonly world: Pick<World, "api" | "save" | "signal">;
  readonly table: LabelTable;
  readonly settings: SettingsKeeper;
  readonly tell: (notice: PageNotice) => void;
  readonly fail: (error: unknown) => void;
}

type LabelDeeds = Pick<Store, "addLabel" | "importLabels" | "exportLabels" | "labelUse">;

export function labelDeeds({ world, table, settings, tell, fail }: LabelHost): LabelDeeds {
  return {
    async addLabel(name, color) {
      const added = await table.add(name, color);
      if (added) settings.save({ label: table.label.value });
      return added;
    },
    async importLabels(text) {
      const { labels, skipped } = readLabels(text);
      if (labels.length > 0 && !(await table.edit({ kind: "import", labels: [...labels] }))) return;
      tell({ kind: "labels-read", labels: labels.length, skipped });
    },
    exportLabels(format) {
      const body = new Blob([writeLabels(table.labels.value, format)], { type: "text/plain" });
      world.save({ name: LABEL_FILES[format], body });
    },
    async labelUse(label) {
      return await world.api.labelUse(label, world.signal).catch((error: unknown) => {
        fail(error);
        return null;
      });
    },
  };
}
