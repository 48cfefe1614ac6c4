// What every tool is: a small state machine over events in image space. Pure; `bench.ts` runs the one in hand.
import type { Edit, Region } from "../api/types";
import type { Begun } from "../state/contract";

/** A point in pixel edges: x to the right, y downwards, `[0, 0]` the top-left corner of the image. */
export type Place = readonly [x: number, y: number];
export type Ring = readonly Place[];
export type Rings = readonly Ring[];
export type Polygons = readonly Rings[];
/** Left, top, right, bottom. */
export type Extent = readonly [number, number, number, number];

/** Where the pointer is, and the keys held with it. */
export interface Hand {
  readonly at: Place;
  /** Image pixels under one CSS pixel. */
  readonly step: number;
  /** How far a hand may miss what it aims at, in CSS pixels: a finger covers more than a mouse. */
  readonly reach: number;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** Whether it is the right button that does it. */
  readonly right: boolean;
}

export type ToolKey = "enter" | "escape" | "backspace" | "delete" | "undo" | "redo" | "up" | "down" | "left" | "right";

export type ToolEvent =
  | { readonly kind: "press" | "drag" | "hover"; readonly hand: Hand }
  /** `tap`: the pointer stayed where it was pressed; `twice`: and had been tapped there a moment before. */
  | { readonly kind: "release"; readonly hand: Hand; readonly tap: boolean; readonly twice: boolean }
  /** `far`: Shift was held. */
  | { readonly kind: "key"; readonly key: ToolKey; readonly far: boolean }
  /** The pointer left the picture. */
  | { readonly kind: "leave" }
  /** A second finger came, or the browser took the pointer: what the press began does not count. */
  | { readonly kind: "cancel" }
  /** The hands rest: a key was let go, or the tool is put away. */
  | { readonly kind: "rest" };

/** What a tool may look at. Regions are those that are drawn, as they are drawn. */
export interface Ground {
  readonly height: number;
  readonly width: number;
  /** The selected regions that are drawn, the one selected first first. */
  readonly selected: readonly Region[];
  /** The selected region while the edit that makes it is on its way: what is painted next is painted on it. */
  readonly coming: { readonly id: string; readonly label: number } | null;
  /** Whether strokes on nothing selected belong to a proposal, in view or just being finished. */
  readonly proposal: boolean;
  readonly label: number | null;
  /** Radius of brush and eraser in image pixels. */
  readonly brush: number;
  /** What is in view. */
  readonly view: Extent;
  readonly step: number;
  /** The regions under a point, the uppermost first. */
  at(place: Place): readonly Region[];
  /** The regions whose boxes touch. */
  near(extent: Extent): readonly Region[];
  /** A name for a region that a tool makes. */
  nextId(): string;
}

/** Why a tool cannot do what was asked; the words are the catalogue's. */
export type Trouble = "select-one" | "choose-label" | "outside-region" | "last-ring" | "too-few-points" | "locked" | "no-object";

/** What is drawn over the picture while a tool works. */
export type Shape =
  | {
      readonly kind: "outline";
      readonly rings: Rings;
      readonly closed: boolean;
      readonly filled: boolean;
      readonly dashed: boolean;
      /** Drawn so far to the right and down. */
      readonly by: Place;
    }
  | { readonly kind: "stroke"; readonly points: readonly Place[]; readonly radius: number; readonly add: boolean }
  | { readonly kind: "circle"; readonly at: Place; readonly radius: number }
  | { readonly kind: "handles"; readonly places: readonly Place[]; readonly look: "free" | "chosen" | "target" };

/** A stroke that does not know its region yet. */
export type Stroke = Pick<Extract<Edit, { kind: "paint" }>, "kind" | "add" | "radius" | "points">;

export interface Step<S> {
  readonly state: S;
  readonly edits?: readonly Edit[];
  /** A stroke on the region that the proposal in view becomes. */
  readonly onProposal?: Stroke;
  /** A region to select, besides those selected or instead of them. */
  readonly select?: { readonly region: string | null; readonly add: boolean };
  readonly trouble?: Trouble;
  /** The tool's work is done and clicking goes on. */
  readonly done?: boolean;
  /** Of keys: the tool had no use for it, and it does what it does without the tool. */
  readonly unused?: boolean;
}

export interface Machine<S> {
  readonly idle: S;
  /** Whether presses of the right button mean something; others never see them. */
  readonly right?: true;
  step(state: S, event: ToolEvent, ground: Ground): Step<S>;
  preview(state: S, ground: Ground): readonly Shape[];
  /** What is begun, of tools that are asked for it: it is handed over before the image or the tool changes. */
  begun?(state: S): Begun;
}

/** An outline to draw; a solid closed line without a fill unless told otherwise. */
export function outlineShape(rings: Rings, change: Partial<Omit<Shape & { kind: "outline" }, "kind" | "rings">> = {}): Shape {
  return { kind: "outline", rings, closed: true, filled: false, dashed: false, by: [0, 0], ...change };
}
