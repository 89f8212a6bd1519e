import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { de } from './de.ts';
import { type Catalogue, en } from './en.ts';
import { countText, dayText, distanceText, microsText, moneyText, percentText, timeText } from './format.ts';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const catalogues: Readonly<Record<Language, Catalogue>> = { en, de };
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', de: 'de-DE' };
const KEPT_AS = 'console-language';

interface Texts {
  readonly language: Language;
  readonly say: Catalogue;
  readonly choose: (language: Language) => void;
  readonly money: (minor: number, currency: string) => string;
  readonly micros: (micros: number, currency: string) => string;
  readonly time: (at: string, timeZone?: string) => string;
  readonly day: (at: string, timeZone?: string) => string;
  readonly distance: (at: string, now: number) => string;
  readonly count: (count: number) => string;
  readonly percent: (part: number) => string;
}

const TextContext = createContext<Texts | undefined>(undefined);

function isLanguage(value: string | null): value is Language {
  return languages.some((language) => language === value);
}

/** The language that was chosen here last, else the browser's. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}

export function TextProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const texts = useMemo((): Texts => {
    const locale = LOCALES[language];
    return {
      language,
      say: catalogues[language],
      choose: (chosen) => {
        localStorage.setItem(KEPT_AS, chosen);
        setLanguage(chosen);
      },
      money: (minor, currency) => moneyText(locale, minor, currency),
      micros: (micros, currency) => microsText(locale, micros, currency),
      time: (at, timeZone) => timeText(locale, at, timeZone),
      day: (at, timeZone) => dayText(locale, at, timeZone),
      distance: (at, now) => distanceText(locale, at, now),
      count: (count) => countText(locale, count),
      percent: (part) => percentText(locale, part),
    };
  }, [language]);
  return <TextContext value={texts}>{children}</TextContext>;
}

/** The catalogue in the reader's language, and what writes figures and times in it. */
export function useText(): Texts {
  const texts = useContext(TextContext);
  if (texts === undefined) throw new Error('useText is called outside of TextProvider');
  return texts;
}
