import { inlineSource } from '../function-sources.ts';
import { arn, type Json } from './parts.ts';

/** The functions without a package; the one with the SDK is too large for a template. */
export const functions: Record<string, Json> = {
  Probe: inlineFunction('probe', 5),
  ShortLived: inlineFunction('probe', 1),
  Door: inlineFunction('door', 5),
};

function inlineFunction(name: 'door' | 'probe', timeout: number): Json {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: arn('FunctionRole'),
      Code: { ZipFile: inlineSource(name) },
      Timeout: timeout,
      MemorySize: 256,
    },
  };
}
