import { windowAt } from '../../functions/network/time/capacity-window.ts';

/**
 * Of the long windows of capacity the one that ends last: it is not over before the test is. Two of them end
 * together once in months.
 */
export function steadyWindow(zone: string): string {
  const now = new Date().toISOString();
  const left = (window: string): number => Date.parse(windowAt('orders', window, zone, now).endsAt);
  return ['P7D', 'P6D', 'P5D'].reduce((best, one) => (left(one) > left(best) ? one : best));
}
