/**
 * `npm run bench:routing [-- --quick]`: tables, and as the last line one JSON object. Exit 1 on a
 * disagreement or an invalid bound.
 */
import { bench } from '../test/bench/routing/bench.ts';
import { isBroken } from '../test/bench/routing/bench-summary.ts';

const summary = await bench(process.argv.includes('--quick'), (line) => {
  console.log(line);
});
console.log(JSON.stringify(summary));
process.exitCode = isBroken(summary) ? 1 : 0;
