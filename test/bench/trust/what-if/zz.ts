import { runLargePast } from './large-past.ts';

console.log(await runLargePast(10000, console.log));
