import type { ErrorCode } from "../domain/errors.ts";
import type { Caller } from "../domain/scope.ts";
import type { RequiredGiven, Shape } from "../domain/shape.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Tx, View } from "../store/view.ts";

type Sdk = typeof import("@aws-sdk/client-ecs");

/** Every operation the SDK's model has, by name. */
export type OperationName = {
  [Export in keyof Sdk]: Export extends `${infer Name}Command` ? Exclude<Name, "$"> : never;
}[keyof Sdk];

type Command<Name extends OperationName> = `${Name}Command` extends keyof Sdk
  ? Sdk[`${Name}Command`] extends abstract new (...args: never[]) => infer Instance
    ? Instance
    : never
  : never;

/**
 * The request shape. The wire layer has checked every type, and `dispatch` that the required members are
 * there; members of nested structures may be missing whatever the model says.
 */
export type Input<Name extends OperationName> =
  Command<Name> extends { readonly input: infer In } ? RequiredGiven<Shape<In>> : never;

/** The response shape without the SDK's own `$metadata`. */
export type Output<Name extends OperationName> =
  Command<Name> extends {
    resolveMiddleware(
      ...args: never[]
    ): (...args: never[]) => Promise<{ output: infer Out extends object }>;
  }
    ? Shape<Omit<Out, "$metadata">>
    : never;

/** Settings of the server that operations answer from. */
export interface ApiSettings {
  /** What DiscoverPollEndpoint tells agents; known once the server listens. */
  readonly endpoint: () => string;
  /** `true` refuses what AWS would refuse but Longshore otherwise takes (docs/extensions.md). */
  readonly strict: boolean;
}

/** What an operation is given. Everything it needs from outside is here. */
export interface OperationContext<Name extends OperationName> {
  readonly input: Input<Name>;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly ids: Ids;
  readonly settings: ApiSettings;
  /** Tells the operator of something a user should know, such as an extension that was used. */
  readonly warn: (message: string) => void;
  readonly read: <T>(look: (view: View) => T) => Promise<T>;
  readonly write: <T>(change: (tx: Tx) => T) => Promise<T>;
}

/**
 * One ECS operation. The name picks the SDK's shapes; `errors` lists what `handle` may throw, beside the
 * four errors that every ECS operation has (AccessDenied, Client, InvalidParameter, Server).
 */
export interface Operation<Name extends OperationName> {
  readonly errors: readonly ErrorCode[];
  /**
   * What AWS answers when a required top-level member is missing or null, by member. A member not listed
   * here gets InvalidParameterException "<Member> can not be blank.".
   */
  readonly whenMissing?: Readonly<Record<string, readonly [ErrorCode, message: string]>>;
  readonly handle: (context: OperationContext<Name>) => Output<Name> | Promise<Output<Name>>;
}

/** Any operation, once its name no longer matters: the wire layer matched input and name. */
export interface AnyOperation extends Omit<Operation<never>, "handle"> {
  readonly handle: (context: OperationContext<never>) => object | Promise<object>;
}
