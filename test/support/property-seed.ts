/**
 * Property tests draw from one seed, so that a commit that passes passes again. `PROPERTY_SEED` draws others: a number,
 * or `random` for a new one in each run; a failure prints what it drew from.
 */
import fc from 'fast-check';

const SEED = 20_261_129;
const asked = process.env['PROPERTY_SEED'];

if (asked !== 'random') fc.configureGlobal({ seed: asked === undefined ? SEED : Number(asked) });
