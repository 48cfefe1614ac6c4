// The words of the page in the language in force; the catalogues are in `words/`.
import { computed, signal } from "@preact/signals";
import type { Catalogue } from "./words/catalogue";
import { en } from "./words/en";
import { zh } from "./words/zh";

export type Language = "en" | "zh";

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, zh };

/** The language a browser asks for, else English. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = signal<Language>("en");
export const strings = computed(() => CATALOGUES[language.value]);
