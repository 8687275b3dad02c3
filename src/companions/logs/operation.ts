import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Tx, View } from "../../store/view.ts";
import type { EventStore } from "./event-store/event-store.ts";
import type { Followers } from "./followers.ts";
import type { LiveTail } from "./live-tail.ts";

/** What an operation is given. Everything it needs from outside is here. */
export interface LogsContext<Input> {
  readonly input: Shape<Input>;
  readonly caller: Caller;
  readonly requestId: string;
  readonly nowMs: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventStore;
  readonly tail: LiveTail;
  readonly followers: Followers;
  readonly strict: boolean;
  /** What the client says it is. */
  readonly userAgent: string;
  readonly read: <T>(look: (view: View) => T) => Promise<T>;
  readonly write: <T>(change: (tx: Tx) => T) => Promise<T>;
  /** Tells the operator of something a user should know. */
  readonly warn: (message: string) => void;
}

/** One operation of CloudWatch Logs, by the SDK's shapes of its request and its response. */
export type LogsOperation<Input, Output extends object> = (
  context: LogsContext<Input>,
) => Promise<Shape<Omit<Output, "$metadata">>>;

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export type AnyLogsOperation = (context: LogsContext<never>) => Promise<object>;
