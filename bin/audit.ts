/**
 * `npm run audit`: recomputes the books of stock from the table. Prints what does not add up, and what the movements say
 * of it; with `--repair` repairs it. Exit 1 when anything does not add up.
 */
import { parseArgs } from 'node:util';
import { auditStock } from '../functions/operations/audit/audit.store.ts';
import type { Finding } from '../functions/operations/audit/audit.ts';
import { explainFinding } from '../functions/operations/audit/explain.ts';
import { isRepairable, repairFinding } from '../functions/operations/audit/repair.ts';
import { tableName } from '../functions/shared/table.ts';
import { mustHaveNoMoreWords, runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';

const USAGE = `npm run audit -- [TABLE] [--stage STAGE] [--repair]   recomputes the books of stock, and prints what does not add up
  --repair  writes corrections for what other books tell, each on condition that nothing has moved since it was computed;
            without it nothing is written, and each line says what would be
  TABLE  a table of the AWS that the environment names
${TABLE_HELP}`;

/** Findings that are explained: reading the movements of all of very many would take for ever. */
const MOST_EXPLAINED = 50;

async function printExplanation(finding: Finding, now: string): Promise<void> {
  const { breaks = [], lastMovements = [] } = (await explainFinding(finding, now)) ?? {};
  for (const { where, version, at, expected, found } of breaks)
    console.log(
      `    ${where}: changed past the books before version ${version} (${at}): ${JSON.stringify(expected)} became ${JSON.stringify(found)}`,
    );
  for (const { at, where, movements } of lastMovements)
    console.log(`    ${at} ${where}: ${movements.join(', ')}`);
}

async function say(finding: Finding, said: string): Promise<void> {
  const { kind, about, expected, found } = finding;
  console.log(`${kind.padEnd(18)} ${about}: ${expected} expected, ${found} found (${said})`);
}

/** How many findings are left. */
async function deal(findings: readonly Finding[], repairs: boolean): Promise<number> {
  const now = new Date().toISOString();
  let left = 0;
  for (const [at, finding] of findings.entries()) {
    const outcome = repairs ? await repairFinding(finding, { run: now, now }) : undefined;
    if (outcome !== 'repaired' && outcome !== 'gone') left++;
    await say(finding, outcome ?? (isRepairable(finding) ? 'would be repaired' : 'by hand'));
    if (at < MOST_EXPLAINED) await printExplanation(finding, now);
  }
  return left;
}

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, repair: { type: 'boolean', default: false } },
  });
  mustHaveNoMoreWords(positionals, 1);
  const { repair, ...stage } = values;
  await findSystem({ ...stage, table: positionals[0] });
  const left = await deal(await auditStock(), repair);
  console.log(
    left === 0 ? `${tableName()}: the books of stock add up.` : `${tableName()}: ${left} findings.`,
  );
  return left === 0 ? 0 : 1;
});
