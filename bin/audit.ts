/**
 * `npm run audit -- [TABLE]`: recomputes the books of stock from the table (its name also from TABLE_NAME;
 * region, credentials and endpoint as the AWS SDK finds them). Prints what does not add up; exit 1 when
 * anything does not.
 */
import { auditStock } from '../functions/operations/audit/audit.store.ts';

const table = process.argv[2] ?? process.env['TABLE_NAME'];
if (table === undefined) {
  console.error('Which table? npm run audit -- TABLE, or set TABLE_NAME.');
  process.exit(2);
}
process.env['TABLE_NAME'] = table;
const findings = await auditStock();
for (const { kind, about, expected, found } of findings)
  console.log(`${kind.padEnd(18)} ${about}: ${expected} expected, ${found} found`);
const addsUp = findings.length === 0;
console.log(addsUp ? `${table}: the books of stock add up.` : `${table}: ${findings.length} findings.`);
process.exit(addsUp ? 0 : 1);
