/** What is best for a small group as one mixed-integer programme: the programmes of its orders over the same stock. */

import { counterName, positionName, type Takes } from '../../../functions/planner/joint/takes.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { splitPenaltyOf } from '../routing/oracle.ts';
import { programmeOf } from '../routing/programme.ts';

const SECTIONS = ['Minimize', 'Subject To', 'Bounds', 'Binaries', 'Generals', 'End'] as const;
type Section = (typeof SECTIONS)[number];

/** The lines of each section of an order's programme, its names marked as that order's. */
function sectionsOf(text: string, order: number): ReadonlyMap<Section, readonly string[]> {
  const marked = text.replaceAll(/\b([a-z]\d)/g, `o${order}$1`);
  const found = new Map<Section, string[]>();
  let current: Section = 'Minimize';
  for (const line of marked.split('\n')) {
    const section = SECTIONS.find((name) => name === line);
    if (section) current = section;
    else found.set(current, [...(found.get(current) ?? []), line]);
  }
  return found;
}

/** What takes of each position and counter, by name. */
function variablesOf(inputs: readonly PlanInput[], texts: readonly string[]): ReadonlyMap<string, string[]> {
  const variables = new Map<string, string[]>();
  inputs.forEach((input, order) => {
    const add = (name: string, variable: string): void => {
      if (!texts[order]?.includes(` ${variable} `)) return;
      variables.set(name, [...(variables.get(name) ?? []), `o${order}${variable}`]);
    };
    for (const [j, { id: location }] of input.locations.entries()) {
      for (const [i, { sku }] of input.order.lines.entries())
        add(positionName({ sku, location }), `x${i}_${j}`);
      for (const { window } of input.capacity.filter((one) => one.location === location))
        add(counterName({ location, window }), `y${j}`);
    }
  });
  return variables;
}

/** A programme in CPLEX LP text, and what of its objective is no cost; undefined where an order has no stock anywhere. */
export function jointProgramme(
  inputs: readonly PlanInput[],
  rooms: Takes,
): { text: string; excess: number } | undefined {
  const texts = inputs.flatMap((input) => programmeOf(input) ?? []);
  if (texts.length < inputs.length) return undefined;
  const orders = texts.map(sectionsOf);
  const linesOf = (section: Section): string[] => orders.flatMap((one) => one.get(section) ?? []);
  const objective = linesOf('Minimize').map((line) => line.replace(/^ obj:/, ' '));
  const shared = [...variablesOf(inputs, texts)].map(
    ([name, own], at) => ` shared${at}: ${own.map((one) => `+ ${one}`).join(' ')} <= ${rooms.get(name) ?? 0}`,
  );
  const text = [
    'Minimize',
    ' obj:',
    ...objective,
    'Subject To',
    ...linesOf('Subject To'),
    ...shared,
    'Bounds',
    ...linesOf('Bounds'),
    'Binaries',
    ...linesOf('Binaries'),
    'Generals',
    ...linesOf('Generals'),
    'End',
    '',
  ].join('\n');
  return { text, excess: inputs.reduce((sum, input) => sum + splitPenaltyOf(input), 0) };
}
