import type { components } from '../../client/api.generated.ts';

export type Exception = components['schemas']['Exception'];
export type ExceptionAction = Exception['actions'][number];
export type ExceptionType = Exception['exceptionType'];
