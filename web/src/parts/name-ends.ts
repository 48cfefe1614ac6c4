// A file name in two parts, so that the end of a long one can stay where its middle goes. Pure.

const LONG = 16; // characters; shorter names fit anyway
const END = 10; // characters, most of them a number and the suffix

/** What may be shortened of a name, and what may not; the second part is empty where the name is short. */
export function nameEnds(name: string): readonly [string, string] {
  const characters = [...name]; // by code points, or a pair of surrogates could be torn apart
  if (characters.length <= LONG) return [name, ""];
  return [characters.slice(0, -END).join(""), characters.slice(-END).join("")];
}
