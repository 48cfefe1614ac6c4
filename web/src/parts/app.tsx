// The page: folder, picture, labels and objects, status.
import type { Page } from "../page";
import { Canvas } from "./canvas";
import { leaveField } from "./focus";
import { Help } from "./help";
import { ImageList } from "./image-list";
import { LabelsPanel } from "./labels-panel";
import { ObjectsPanel } from "./objects-panel";
import { StatisticsDialog } from "./statistics";
import { NoticeBar, StatusBar } from "./status-bar";
import { Toolbar } from "./toolbar";

export function App({ page }: { readonly page: Page }) {
  const { store } = page;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leads out of every field in it.
    <div class="page" onKeyDown={leaveField}>
      <ImageList store={store} />
      <Toolbar page={page} />
      <Canvas page={page} />
      <aside class="side">
        <LabelsPanel store={store} />
        <ObjectsPanel page={page} />
      </aside>
      <StatusBar store={store} />
      <NoticeBar store={store} />
      <Help page={page} />
      <StatisticsDialog page={page} />
    </div>
  );
}
