/** What somebody is writing, by the version that it is written from: it survives a reload, and ends with the tab. */
import { type Fields, isFields } from './document.ts';

function keyOf(version: number): string {
  return `console-rules-draft-${version}`;
}

export function readDraft(version: number): Fields | undefined {
  const kept = sessionStorage.getItem(keyOf(version));
  if (kept === null) return undefined;
  const value: unknown = JSON.parse(kept);
  return isFields(value) ? value : undefined;
}

export function keepDraft(version: number, draft: Fields): void {
  sessionStorage.setItem(keyOf(version), JSON.stringify(draft));
}

export function dropDraft(version: number): void {
  sessionStorage.removeItem(keyOf(version));
}
