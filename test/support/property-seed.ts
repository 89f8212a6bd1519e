/**
 * Property tests draw from one seed, so that a commit that passes passes again. `PROPERTY_SEED` draws others: a number,
 * or `random` for a new one in each run; a failure prints what it drew from. Histories have ten steps or so where nothing
 * else is said, whatever `maxLength` allows; with `PROPERTY_SIZE=max` they are as long as that.
 */
import fc from 'fast-check';

const SEED = 20_261_129;
const asked = process.env['PROPERTY_SEED'];

fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: process.env['PROPERTY_SIZE'] === 'max' });
if (asked !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked === undefined ? SEED : Number(asked) });
