declare module 'asl-validator' {
  /** Validates a definition in Amazon States Language. */
  export default function validate(
    definition: Record<string, unknown>,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errors: unknown[] };
}
