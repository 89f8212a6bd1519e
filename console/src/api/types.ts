import type { components, operations } from '../../client/api.generated.ts';

export type Exception = components['schemas']['Exception'];
/** As the list has it, with what is at risk. */
export type ListedException =
  operations['listExceptions']['responses'][200]['content']['application/json']['exceptions'][number];
export type ExceptionAction = Exception['actions'][number];
export type ExceptionType = Exception['exceptionType'];
