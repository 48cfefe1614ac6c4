// Edits that an earlier page left behind on an image that is not in view: sent without opening it.
import type { State } from "../api/types";
import { createDelivery, type Delivery, type Services } from "./delivery";
import type { Waiting } from "./edits";

export function createReplay(image: string, leftovers: readonly Waiting[], services: Services): Delivery {
  return createDelivery(
    image,
    leftovers,
    {
      async answered(state, sent) {
        const version = versionOf(state) ?? sent.version;
        const foreign = state.document !== null && version > sent.version + 1;
        return { version, foreign, difference: null, take: () => undefined };
      },
      async refused() {
        return null;
      },
    },
    services,
  );
}

function versionOf(state: State): number | undefined {
  return state.change?.version ?? state.document?.version;
}
