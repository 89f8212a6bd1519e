/** Something that must never be so, and was. */
export interface Violation {
  /** What kind of rule it breaks: histories are shrunk to the smallest that breaks the same one. */
  readonly rule: string;
  readonly about: string;
  readonly text: string;
}
