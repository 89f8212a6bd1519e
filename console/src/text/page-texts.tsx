import { type Language, useText } from './text.tsx';

/** Texts of one page in the reader's language: they are a part of the catalogue that is loaded with their page. */
export function usePageTexts<Texts>(texts: Readonly<Record<Language, Texts>>): Texts {
  return texts[useText().language];
}
