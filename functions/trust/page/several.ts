import { counted } from '../../shared/counted.ts';

/** A whole number with its thousands parted. */
export function wholeText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1 order`, `5,009 orders`. */
export function several(count: number, noun: string): string {
  return counted(count, noun).replace(String(count), wholeText(count));
}
