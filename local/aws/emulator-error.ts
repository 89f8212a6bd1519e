/** The emulator did not start; the message ends with what it wrote. */
export class EmulatorError extends Error {
  override name = 'EmulatorError';
}
