// The page's pictograms, drawn as strokes on a 20 x 20 field; decoration only: the button beside them has the name.
const PATHS = {
  undo: "M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8",
  redo: "m13 4 3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12",
  clear: "m5 5 10 10M15 5 5 15",
  check: "m4 10.5 4 4 8-9",
  largest: "M3.5 10.5a5 4.5 0 1 1 10 0 5 4.5 0 1 1-10 0M15.5 4.5h1.5M15 16h1.5",
  outlines: "M4 6.5 10 3l6 4-1.5 8L7 17l-3.5-5z",
  hide: "M3 3l14 14M8.5 5.2A8 8 0 0 1 18 10a11 11 0 0 1-2.3 2.8M5 6.8A11 11 0 0 0 2 10c2.500 4 6.500 5.600 10.300 4.500M8.200 8.300a2.500 2.500 0 0 0 3.500 3.500",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  help: "M7.200 7.500a2.800 2.800 0 1 1 4.300 2.400c-1 .6-1.500 1.200-1.500 2.300M10 15.500v.1",
  export: "M10 3v9M6.500 8.500 10 12l3.500-3.500M4 15.500h12",
  bin: "M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500l.8 11h7.400l.8-11M8.500 8.500v5M11.500 8.500v5",
  warning: "M10 3 2.500 16.500h15zM10 8v4M10 14.200v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
