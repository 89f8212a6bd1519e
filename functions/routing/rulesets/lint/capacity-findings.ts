/** Capacity filters that leave nothing of any window, so that a location which has a limit never gets an order. */
import type { CappedLocation } from '../../../network/planning/planning-network.ts';
import { windowAt } from '../../../network/time/capacity-window.ts';
import type { PlannedCounter } from '../../../planner/plan-input.ts';
import { selects } from '../../../planner/selector.ts';
import { restAfter } from '../../../planner/share.ts';
import type { PlanCourse } from './courses.ts';
import { filtersIn, isServed, type PlacedFilter, stockedFor } from './filter-findings.ts';
import type { LintFinding } from './finding.ts';
import type { Linting } from './linting.ts';
import { isOfNoMarket } from './traits.ts';
import { sampleQuestion } from './witness.ts';

/** So many orders are planned before a filter is believed to be right. */
const MOST_TRIED = 5;

/** The location's windows, of which nothing is used. */
function emptyWindows({ id, timeZone, limits }: CappedLocation, now: string): PlannedCounter[] {
  return limits.map(({ unit, window: length, cap }) => {
    const { id: window, endsAt } = windowAt(unit, length, timeZone, now);
    return { location: id, unit, window, endsAt, cap, used: 0 };
  });
}

/** Locations with limits for which this filter counts, of those that take orders at all: the first that means a location. */
function limitedBy(linting: Linting, course: PlanCourse, { filter }: PlacedFilter): CappedLocation[] {
  const { locations, capped = [] } = linting.network;
  const filters = linting.rulesFor(course).filters.filter((one) => one.type === 'capacity');
  return capped.filter(({ id, limits }) => {
    const location = locations.find((one) => one.id === id && one.active);
    if (!location || limits.length === 0 || limits.some(({ cap }) => cap === 0)) return false;
    return filters.find(({ where }) => selects(where, location)) === filter;
  });
}

function hasRoom({ limits }: CappedLocation, headroomPct: number): boolean {
  return limits.every(({ cap }) => restAfter(cap, headroomPct) > 0);
}

function findingOf(
  linting: Linting,
  { place }: PlacedFilter,
  course: PlanCourse,
  limited: readonly CappedLocation[],
): LintFinding | undefined {
  const { ruleset, now } = linting;
  const ids = new Set(limited.map(({ id }) => id));
  const orders = linting.doorstepsOf(course).filter((traits) => !isOfNoMarket(traits));
  const questions = orders.flatMap((traits) => {
    const at = stockedFor(linting, traits).filter((id) => ids.has(id));
    const windows = limited.filter(({ id }) => at.includes(id)).flatMap((one) => emptyWindows(one, now));
    return at.length === 0 ? [] : [{ ...sampleQuestion(traits, at, ruleset, now), capacity: windows }];
  });
  const of = limited.length === 1 ? 'the one location' : `all ${limited.length} locations`;
  for (const question of questions.slice(0, MOST_TRIED)) {
    const found = linting.prove({
      kind: 'noRoom',
      place,
      message: `this capacity filter leaves nothing of an empty window, at ${of} with a limit that it means`,
      question,
      without: [place],
      shows: (planned, otherwise) => !isServed(planned) && isServed(otherwise),
    });
    if (found) return found;
  }
  return undefined;
}

/** Capacity filters by which no location that has a limit gets an order, each with one. @throws LintWorkSpent */
export function capacityFindings(linting: Linting): LintFinding[] {
  if (!linting.courses.areKnown) return [];
  return filtersIn(linting).flatMap((placed) => {
    const { filter, place } = placed;
    if (filter.type !== 'capacity' || filter.bypass) return [];
    for (const course of linting.courses.of(place)) {
      const limited = limitedBy(linting, course, placed);
      if (limited.length === 0 || limited.some((one) => hasRoom(one, filter.headroomPct))) continue;
      const found = findingOf(linting, placed, course, limited);
      if (found) return [found];
    }
    return [];
  });
}
