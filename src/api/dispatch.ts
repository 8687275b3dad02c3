import { ApiError } from "../domain/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { Store } from "../store/view.ts";
import { findOperation } from "../wire/find-operation.ts";
import { operationSchema } from "../wire/schema.ts";
import type { AwsService, Call } from "../wire/service.ts";
import { withAgentMembers } from "./agent-members.ts";
import type { AnyOperation, ApiSettings, OperationContext } from "./operation.ts";
import { operations } from "./operations.ts";
import { ecsPermissions } from "./permissions.ts";

export interface EcsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: ApiSettings;
}

/** The ECS API as a service that the wire layer routes to. */
export function ecsService(options: EcsOptions): AwsService {
  let model: Promise<Readonly<Record<string, unknown>>> | undefined;
  // An import of what is loaded already still goes through the module loader, at every request.
  const loadModel = (): Promise<Readonly<Record<string, unknown>>> =>
    (model ??= import("@aws-sdk/client-ecs").then(withAgentMembers));
  return {
    signingName: "ecs",
    protocol: "json-1.1",
    targetPrefix: "AmazonEC2ContainerServiceV20141113",
    version: "2014-11-13",
    loadModel,
    permissions: ecsPermissions(options),
    handle: async (call) => runOperation(options, call, await loadModel()),
  };
}

async function runOperation(
  options: EcsOptions,
  call: Call,
  model: Readonly<Record<string, unknown>>,
): Promise<object> {
  const operation = findOperation<AnyOperation>("ecs", operations, call);
  requireMembers(operation, call, model);
  const warnings: string[] = [];
  const output = await operation.handle(contextOf(options, call, warnings));
  // Only now: what was refused was undone with its transaction.
  const about = { operation: call.operation, requestId: call.requestId };
  for (const warning of warnings) options.log.warn(warning, about);
  return output;
}

function requireMembers(
  operation: AnyOperation,
  call: Call,
  model: Readonly<Record<string, unknown>>,
): void {
  for (const member of operationSchema(model, call.operation)?.input.required ?? []) {
    if (call.input[member] !== undefined) continue;
    const [code, message] = operation.whenMissing?.[member] ?? [
      "InvalidParameterException",
      `${member.charAt(0).toUpperCase()}${member.slice(1)} can not be blank.`,
    ];
    throw new ApiError(code, message);
  }
}

function contextOf(options: EcsOptions, call: Call, warnings: string[]): OperationContext<never> {
  const { store } = options;
  return {
    // The wire has checked every member's type by the schema of the operation that this context is for.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
    input: call.input as never,
    caller: call.caller,
    nowMs: options.clock.nowMs(),
    ids: options.ids,
    settings: options.settings,
    warn: (message) => void warnings.push(message),
    read: (look) => store.read(look),
    write: (change) => store.write(change),
  };
}
