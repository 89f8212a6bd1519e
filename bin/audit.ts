/**
 * `npm run audit`: recomputes the books of stock from the table. Prints what does not add up; exit 1 when anything does
 * not.
 */
import { parseArgs } from 'node:util';
import { auditStock } from '../functions/operations/audit/audit.store.ts';
import { tableName } from '../functions/shared/table.ts';
import { mustHaveNoMoreWords, runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';

const USAGE = `npm run audit -- [TABLE] [--stage STAGE]   recomputes the books of stock, and prints what does not add up
  TABLE  a table of the AWS that the environment names
${TABLE_HELP}`;

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' } },
  });
  mustHaveNoMoreWords(positionals, 1);
  await findSystem({ ...values, table: positionals[0] });
  const findings = await auditStock();
  for (const { kind, about, expected, found } of findings)
    console.log(`${kind.padEnd(18)} ${about}: ${expected} expected, ${found} found`);
  const addsUp = findings.length === 0;
  console.log(
    addsUp ? `${tableName()}: the books of stock add up.` : `${tableName()}: ${findings.length} findings.`,
  );
  return addsUp ? 0 : 1;
});
