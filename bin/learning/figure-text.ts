/** Figures as people read them. */
import type { Estimate } from './shrunk-means.ts';

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Seconds as people say them. */
export function timeText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function days(value: number): string {
  return value.toFixed(2);
}

/** `0.95 to 1.10`, each as `text` writes it. */
export function boundsText({ low, high }: Estimate, text: (value: number) => string): string {
  return `${text(low)} to ${text(high)}`;
}
