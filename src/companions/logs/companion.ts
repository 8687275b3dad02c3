import { ApiError } from "../../domain/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import { operationSchema } from "../../wire/schema.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { checkMembers } from "./constraints.ts";
import { type EventStore, EventStoreError } from "./event-store/event-store.ts";
import { Followers } from "./followers.ts";
import { createLiveTail } from "./live-tail.ts";
import type { AnyLogsOperation, LogsContext } from "./operation.ts";
import { logsOperations } from "./operations.ts";
import { permissions, withTags } from "./permissions.ts";

export interface LogsOptions {
  readonly store: Store;
  readonly logEvents: EventStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** `strict` keeps to what AWS does (docs/extensions.md). */
  readonly settings: { readonly strict: boolean };
}

/** Amazon CloudWatch Logs. Its README says what is there. */
export function logs(options: LogsOptions): AwsService {
  const shared = { tail: createLiveTail(), followers: new Followers() };
  let model: Promise<Readonly<Record<string, unknown>>> | undefined;
  const loadModel = (): Promise<Readonly<Record<string, unknown>>> =>
    (model ??= import("@aws-sdk/client-cloudwatch-logs"));
  const tellTrouble = troubleTeller(options);
  return {
    signingName: "logs",
    protocol: "json-1.1",
    targetPrefix: "Logs_20140328",
    version: "2014-03-28",
    loadModel,
    permissions: (call) => options.store.read((view) => withTags(view, call, permissions(call))),
    handle: async (call) => {
      const operation = findOperation<AnyLogsOperation>("logs", logsOperations, call);
      const required = operationSchema(await loadModel(), call.operation)?.input.required ?? [];
      checkMembers(call.operation, call.input, required);
      try {
        return await operation(contextOf(options, shared, call));
      } catch (error) {
        if (!(error instanceof EventStoreError)) throw error;
        tellTrouble(error);
        // The words of the model for it.
        throw new ApiError(
          "ServiceUnavailableException",
          "The service cannot complete the request.",
        );
      }
    },
  };
}

function contextOf(
  options: LogsOptions,
  shared: Pick<LogsContext<never>, "tail" | "followers">,
  call: Call,
): LogsContext<never> {
  const { store, clock, ids, log, logEvents } = options;
  return {
    // The wire has checked every member's type by the schema of the operation that this context is for.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
    input: call.input as never,
    caller: call.caller,
    requestId: call.requestId,
    nowMs: clock.nowMs(),
    clock,
    ids,
    events: logEvents,
    ...shared,
    strict: options.settings.strict,
    userAgent: call.userAgent ?? "",
    read: (look) => store.read(look),
    write: (change) => store.write(change),
    warn: (message) => log.warn(message, { operation: call.operation, requestId: call.requestId }),
  };
}

const TELL_EVERY_MS = 60_000;

/** Every call that meets a full disk fails alike, so the operator hears of it once a minute. */
function troubleTeller({ clock, log }: LogsOptions): (error: EventStoreError) => void {
  let told: { readonly message: string; readonly atMs: number } | undefined;
  return ({ message }) => {
    const nowMs = clock.nowMs();
    if (told?.message === message && nowMs - told.atMs < TELL_EVERY_MS) return;
    told = { message, atMs: nowMs };
    log.error(`log events: ${message}`);
  };
}
