import { RuntimeFault } from "../container-runtime.ts";

/**
 * What the ECS agent puts before Docker's words when it knows what they mean, apostrophe and all.
 * Source: amazon-ecs-agent 1.105.1, `agent/api/errormessages/error_messages.go`.
 */
const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /denied: User: .+ is not authorized to perform: ecr:BatchGetImage on resource/,
    "Check that the role has the permissions to pull images from the registry.",
  ],
  [/denied: requested access to the resource is denied/, "Check whether the image exists."],
  [/request canceled while waiting for connection/, "Check your network configuration."],
];

/** A pull's failure in ECS's words. */
export function explained(fault: RuntimeFault): RuntimeFault {
  const advice = ADVICE.find(([pattern]) => pattern.test(fault.message))?.[1];
  if (advice === undefined) return fault;
  const text = `The task can’t pull the image. ${advice} ${fault.message}`;
  return new RuntimeFault(fault.name, text, { cause: fault });
}

/**
 * Whether a repeat may get over it: a registry that is busy or slow, a connection that broke. An image that is not
 * there, a refusal and a name that nobody can look up stay what they are; the ECS agent tries those again too, and
 * a user who mistyped waits half a minute to hear of it.
 */
export function mayPass({ message }: RuntimeFault): boolean {
  return PASSING.test(message) && !/\blookup\b/.test(message);
}

const PASSING =
  /toomanyrequests|time-?out|timed out|request canceled|connection reset|ECONNREFUSED|\bEOF\b|\b50[0-4]\b|service unavailable/i;
