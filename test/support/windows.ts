import { windowAt } from '../../functions/network/time/capacity-window.ts';

/**
 * The window of capacity (an ISO 8601 duration) that ends last of three long ones, so that the window is not
 * over before the test is. Two of the three end together once in months.
 */
export function steadyWindow(zone: string): string {
  const now = new Date().toISOString();
  const endOf = (window: string): number => Date.parse(windowAt('orders', window, zone, now).endsAt);
  return ['P7D', 'P6D', 'P5D'].reduce((last, window) => (endOf(window) > endOf(last) ? window : last));
}
