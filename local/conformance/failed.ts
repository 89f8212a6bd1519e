/** What a case found; the message is a sentence for whoever writes the adapter. */
export class CaseFailed extends Error {
  override readonly name = 'CaseFailed';
}

/** A case that has no meaning for a platform, with the reason. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
  /** Who says so: the adapter, which the owner is told, or the bench, so that nobody has tried it. */
  readonly by: 'adapter' | 'bench';

  constructor(by: 'adapter' | 'bench', why: string) {
    super(why);
    this.by = by;
  }
}
