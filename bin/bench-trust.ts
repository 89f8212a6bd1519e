/**
 * `npm run bench:trust [-- OPTIONS]`: the proofs of what lets a brand change its rules without fear. Exit 1 where one of
 * them fails; the last line is one JSON object.
 */
import { parseArgs } from 'node:util';
import { runAsCommand, UsageError } from './command/command.ts';
import { canaryPart } from './trust/canary-part.ts';
import { jointPart } from './trust/joint.ts';
import { lintPart } from './trust/lint-part.ts';
import type { TrustPart } from './trust/trust-part.ts';
import { whatIfPart } from './trust/what-if-part.ts';

const parts: readonly TrustPart[] = [whatIfPart, jointPart, lintPart, canaryPart];
const names = parts.map(({ name }) => name);

const USAGE = `npm run bench:trust -- [OPTIONS]   proofs of what-ifs, joint planning, lint of rules and roll-outs
  --parts a,b   of ${names.join(', ')}; all where left out
The last line is one JSON object; exit 1 where a proof fails.`;

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { parts: { type: 'string', default: names.join(',') } } });
  const wanted = new Set(values.parts.split(','));
  const unknown = [...wanted].filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`--parts ${unknown.join(',')} is none of ${names.join(', ')}.`);
  const figures: Record<string, number> = {};
  let isBroken = false;
  for (const part of parts.filter(({ name }) => wanted.has(name))) {
    const found = await part.run((line) => console.log(line));
    Object.assign(figures, found.figures);
    isBroken ||= found.isBroken;
  }
  console.log(JSON.stringify(figures));
  return isBroken ? 1 : 0;
});
