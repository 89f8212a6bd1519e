import { escapedHtml } from '../../page/html-text.ts';
import type { ReportedLocation } from '../report/report.ts';

const WIDTH = 900;
const ROW = 22;
const MIDDLE = 520;
const REACH = 300;
const MOST = 20;

/** A bar for each location whose shipments change, to the right for more of them: the twenty that change most. */
export function differenceChart(locations: readonly ReportedLocation[]): string {
  const changes = locations
    .map(({ location, before, after }) => ({ location, change: after.shipments - before.shipments }))
    .filter(({ change }) => change !== 0)
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change))
    .slice(0, MOST);
  if (changes.length === 0) return '<p>No location gets more work, and none less.</p>';
  const most = Math.max(...changes.map(({ change }) => Math.abs(change)));
  const bars = changes.map(({ location, change }, at) => {
    const width = (REACH * Math.abs(change)) / most;
    const x = change > 0 ? MIDDLE : MIDDLE - width;
    const y = at * ROW;
    const name = `<text x="0" y="${y + 15}">${escapedHtml(location)}</text>`;
    const bar = `<rect class="f${change > 0 ? 0 : 1}" x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="16"/>`;
    const value = `<text x="${WIDTH}" y="${y + 15}" text-anchor="end">${change > 0 ? '+' : ''}${change}</text>`;
    return name + bar + value;
  });
  const label = 'change of shipments by location';
  return `<svg viewBox="0 0 ${WIDTH} ${changes.length * ROW}" role="img" aria-label="${label}">${bars.join('')}</svg>`;
}
