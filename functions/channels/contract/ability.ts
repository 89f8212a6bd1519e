/** What a platform cannot do is said, with the reason, where its adapter would do it. */
export interface CannotDo {
  readonly can: false;
  readonly why: string;
}

/** An operation, or why there is none. */
export type Able<T> = ({ readonly can: true } & T) | CannotDo;

export function cannot(why: string): CannotDo {
  return { can: false, why };
}

/** What an owner is told of one ability (`GET /channels/{id}`). */
export interface ShownAbility {
  readonly ability: string;
  readonly can: boolean;
  readonly why?: string;
}
