/**
 * What the states of the machines share, written once: a state of a `*.asl.json` file gives the name,
 * synthesis writes out what stands here (lib/state-machines/expand.ts).
 */

/** Faults of Lambda itself: the function did not run, or nobody knows whether it did. */
const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

/** Faults of Step Functions when a state starts another execution. */
const STEP_FUNCTIONS_FAULTS = [
  'StepFunctions.SdkClientException',
  'StepFunctions.ServiceException',
  'SFN.SdkClientException',
  'Sfn.SdkClientException',
  'StepFunctions.ThrottlingException',
];

/** Errors of ours that pass: others write the same items, or a service does not answer. */
const CONTENTION = ['Contended', 'Unavailable'];

/** Pauses grow to a quarter of an hour: an outage of an hour costs about 16 tries, each billed as a state. */
const LONGEST_PAUSE_SECONDS = 900;

/** Pauses double from two seconds: 24 attempts take up to 4 hours, 40 up to 8; half of it on average. */
function afterFaults(faults: readonly string[], attempts: number) {
  return {
    ErrorEquals: faults,
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: attempts,
    MaxDelaySeconds: LONGEST_PAUSE_SECONDS,
    JitterStrategy: 'FULL',
  };
}

/** Pauses grow more slowly: contention is over in moments. 26 attempts take up to 4 hours, 40 up to 7. */
function afterContention(attempts: number) {
  return {
    ErrorEquals: CONTENTION,
    IntervalSeconds: 2,
    BackoffRate: 1.7,
    MaxAttempts: attempts,
    MaxDelaySeconds: LONGEST_PAUSE_SECONDS,
    JitterStrategy: 'FULL',
  };
}

/** Errors after which an execution has nothing left to do; each leads to an end of its own. */
const orderOver = { OrderClosed: 'EndClosed', Superseded: 'EndSuperseded' };
const fulfillmentOver = { OrderClosed: 'FulfillmentClosed', Superseded: 'FulfillmentSuperseded' };

export const policies = {
  /**
   * `"Retry": "throughOutages"`: how a state is tried again. What passes by itself is waited for, so that an
   * incident of an hour leaves no order that a person has to look at.
   */
  retry: {
    /** A step whose fault goes to a person (NeedsAttention). */
    throughOutages: [afterFaults(LAMBDA_FAULTS, 24), afterContention(26)],
    /** The last resort: a state behind which nobody stands, and every state of a return. */
    patiently: [afterFaults(LAMBDA_FAULTS, 40), afterContention(40)],
    /** Starting the execution of a replacement, which is found again by its name. */
    startingChild: [afterFaults(STEP_FUNCTIONS_FAULTS, 24)],
  },

  /**
   * `"Catch": [{ "OutOfStock": "AwaitStock" }, "orderStep"]`: the state that follows each error, in order.
   */
  catch: {
    orderOver,
    orderStep: { ...orderOver, 'States.ALL': 'NeedsAttention' },
    fulfillmentOver,
    fulfillmentStep: { ...fulfillmentOver, 'States.ALL': 'FulfillmentNeedsAttention' },
    replacementOver: { OrderClosed: 'ReplacementOver', Superseded: 'ReplacementOver' },
    /** A return asks nothing of its order, closed or not. */
    returnStep: { Superseded: 'EndSuperseded', 'States.ALL': 'Faulted' },
    /** A person asked for a what-if, and reads why it failed. */
    whatIfStep: { 'States.ALL': 'RecordFailure' },
  },

  /**
   * `"Parameters": ["taskInput", { "n.$": "$.n" }]`: what is handed over, in Parameters, Payload,
   * ItemSelector.
   */
  parameters: {
    /**
     * Every function learns which order, which attempt of it, and which execution asks
     * (functions/shared/task.ts).
     */
    taskInput: { 'orderId.$': '$.orderId', 'attempt.$': '$.attempt', 'execution.$': '$$.Execution.Name' },
    /** Which what-if, and which attempt of it. */
    whatIfInput: { 'whatIfId.$': '$.whatIfId', 'attempt.$': '$.attempt', 'execution.$': '$$.Execution.Name' },
    /** A wait's token, and the attempt of the state that the token belongs to (P1). */
    token: {
      'token.$': '$$.Task.Token',
      'enteredAt.$': '$$.State.EnteredTime',
      'retry.$': '$$.State.RetryCount',
    },
    /** When the state was entered: an invocation that is delayed touches nothing that came after it (P1). */
    entry: { 'enteredAt.$': '$$.State.EnteredTime' },
    /** Which branch of the order a state is of: a fulfillment's, or below zero that of an exception's units (P24). */
    branch: { 'n.$': '$.n' },
    /** A Map hands one fulfillment, or one exception with its units, to each of its iterations. */
    mapItem: {
      'orderId.$': '$.orderId',
      'attempt.$': '$.attempt',
      'n.$': '$$.Map.Item.Value.n',
      'fulfillmentId.$': '$$.Map.Item.Value.fulfillmentId',
      'location.$': '$$.Map.Item.Value.location',
    },
    /**
     * A replacement runs as an execution of the fulfillment machine, under the name that Reroute gave it
     * (P15).
     */
    childExecution: {
      StateMachineArn: '${FulfillmentMachine}',
      'Name.$': '$.name',
      Input: {
        'orderId.$': '$.orderId',
        'attempt.$': '$.attempt',
        'n.$': '$.n',
        'fulfillmentId.$': '$.fulfillmentId',
        'location.$': '$.location',
        'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
      },
    },
  },
};
