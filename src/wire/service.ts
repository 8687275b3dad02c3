import type { Caller } from "../domain/scope.ts";
import type { HttpRequest } from "./http.ts";

/** One API call after the front door: parsed, type-checked, signature verified. */
export interface Call {
  readonly operation: string;
  /** Parsed by the operation's input schema; instants are epoch milliseconds. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly requestId: string;
  /** What the client says it is. */
  readonly userAgent?: string | undefined;
  /** The address it came from, where there is one; asked for by policies only. */
  readonly sourceIp?: (() => string | undefined) | undefined;
  /** For what turns out to be needed as the call is handled. Everything is allowed without it. */
  readonly check?: CheckPermission;
}

/**
 * What a call needs permission for. Source of actions, resource forms and condition keys: AWS Service
 * Authorization Reference.
 */
export interface PermissionRequest {
  /** `logs:PutLogEvents`. */
  readonly action: string;
  /** ARNs, or `*` for actions that IAM can't narrow to a resource. All must be allowed; none at all is `*` too. */
  readonly resources: readonly string[];
  /** What refusals call the resource where they don't have its ARN: `role deploy`; empty where they don't name it. */
  readonly resourceName?: string;
  /** Condition keys beyond the global ones, such as `ecs:cluster`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
  /** The policies that hold for resources by themselves, as texts by ARN; absent where resources can have none. */
  readonly resourcePolicies?: ReadonlyMap<string, readonly string[]>;
}

/** Throws AccessDeniedException, in AWS's words, for what is not allowed. */
export type CheckPermission = (permission: PermissionRequest) => void;

/** Looks up what a caller may do, for requests that are no API calls, such as those of a registry. */
export type CallerPolicies = (
  caller: Caller,
  request: Pick<HttpRequest, "headers" | "sourceIp">,
) => Promise<CheckPermission>;

/**
 * An AWS service that Longshore answers for. ECS itself is one, each companion another.
 *
 * `handle` resolves to the output members (instants in epoch milliseconds), or rejects with
 * `ApiError`. Anything else it rejects with is our own fault and is answered as the service's
 * internal error.
 */
export interface AwsService {
  /** The service part of the credential scope: `ecs`, `sts`. */
  readonly signingName: string;
  /**
   * Operations that AWS takes without a signature and that are not there: who calls one is told so, rather than that
   * its signature is missing.
   */
  readonly unsigned?: readonly string[];
  readonly protocol: "json-1.1" | "json-1.0" | "query" | "ec2";
  /**
   * What stands before the dot in `X-Amz-Target` (JSON), for instance
   * `AmazonEC2ContainerServiceV20141113`.
   */
  readonly targetPrefix?: string;
  /** The API version, which the query protocols send as `Version`. */
  readonly version: string;
  readonly xmlNamespace?: string;
  /**
   * The SDK package's exports, among them `<Operation>$` schemas. Loaded at the first request,
   * because each SDK costs start-up time and memory.
   */
  readonly loadModel: () => Promise<Readonly<Record<string, unknown>>>;
  /**
   * What must be allowed before `handle` is called; for most calls one action on one resource. Without this function,
   * and when it gives `undefined`, that is the action of the operation's name on `*`; an empty list means that the call
   * needs no permission at all. Some have to look first what a name stands for.
   */
  readonly permissions?: (
    call: Call,
  ) => readonly PermissionRequest[] | undefined | Promise<readonly PermissionRequest[] | undefined>;
  /** Resources have policies, which may shut out root too: its calls are looked at as everybody's. */
  readonly hasResourcePolicies?: boolean;
  readonly handle: (call: Call) => Promise<object>;
}
