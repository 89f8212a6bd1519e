/** Installs the local AWS where it is missing: `npm test` does so beside its checks, not before its first end-to-end test. */
import { pythonWithEmulator } from './python.ts';

await pythonWithEmulator(console.log);
