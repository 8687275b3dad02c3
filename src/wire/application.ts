import { ApiError } from "../domain/errors.ts";
import type { Model } from "./envelope.ts";
import { type Application, header, type HttpRequest, type HttpResponse } from "./http.ts";
import { notBuilt } from "./find-operation.ts";
import { identifier, type IdentityOptions } from "./identify.ts";
import { inflatedBody } from "./inflate.ts";
import { createRouter, provisionalEnvelope, type Refusal, type Route } from "./route.ts";
import { operationSchema, type OperationSchema } from "./schema.ts";
import { enumCheck, type EnumCheck } from "./schema/enum-check.ts";
import { isRoot } from "../domain/scope.ts";
import type { AwsService, Call, CheckPermission } from "./service.ts";

export interface ApplicationOptions extends IdentityOptions {
  readonly services: readonly AwsService[];
  /** Makes the id of a request, a UUID. */
  readonly requestId: () => string;
  /** Asked before every call of anybody but root, and of root where resources have policies; nobody is when it is absent. */
  readonly authorize?: Authorize;
  /** Told of every error that is ours. The client only learns the request id. */
  readonly onFault: (fault: Fault) => void;
}

/**
 * Rejects with AccessDeniedException, in AWS's words, when the caller may not make the call. Gives the check for what the
 * service finds out later to be needed.
 */
export type Authorize = (
  call: Call,
  context: { readonly service: AwsService; readonly request: HttpRequest },
) => Promise<CheckPermission>;

export interface Fault {
  readonly error: unknown;
  readonly requestId: string;
  /** `ecs:RunTask`, once known. */
  readonly operation: string | undefined;
}

/**
 * The API server as a function. It never rejects: whatever happens there is an answer in the
 * protocol the client speaks, with a request id, and nothing of our insides in it.
 */
export function createApplication(options: ApplicationOptions): Application {
  const route = createRouter(options.services);
  const call = caller(options);
  return async (request) => {
    const requestId = options.requestId();
    let found: Route | Refusal | undefined;
    try {
      const body = await inflatedBody(request);
      found = route(request, body);
      return found.kind === "call"
        ? await call(request, found, requestId)
        : refuse(found, requestId);
    } catch (error) {
      const envelope = found?.envelope ?? provisionalEnvelope(request);
      if (error instanceof ApiError) return envelope.failure({ error, requestId });
      const operation = found?.kind === "call" ? nameOf(found) : undefined;
      options.onFault({ error, requestId, operation });
      return envelope.failure({ error: internalError(), requestId });
    }
  };
}

function nameOf({ service, operation }: Route): string {
  return `${service.signingName}:${operation}`;
}

/** AWS's own words for its own faults. */
function internalError(): ApiError {
  return new ApiError("ServerException", "Service Unavailable. Please try again later.");
}

function refuse(refusal: Refusal, requestId: string): HttpResponse {
  const response = refusal.envelope.failure({ error: refusal.error, requestId });
  return refusal.status === undefined ? response : { ...response, status: refusal.status };
}

/** What is known of an operation, prepared at its first request. */
interface PreparedOperation {
  readonly schema: OperationSchema;
  readonly checkEnums: EnumCheck;
}

type CallRoute = (request: HttpRequest, route: Route, requestId: string) => Promise<HttpResponse>;

function caller(options: ApplicationOptions): CallRoute {
  const loadModel = modelLoader();
  const prepare = operationPreparer();
  const identify = identifier(options);
  return async (request, route, requestId) => {
    const { service } = route;
    const model = await loadModel(service);
    const operation = prepare(model, route.operation);
    if (!operation) return refuse(route.unknownOperation(), requestId);
    if (service.unsigned?.includes(route.operation) === true) {
      throw notBuilt(service.signingName, route.operation);
    }
    const who = identify(request, service.signingName);
    const input = route.readInput(operation.schema.input);
    operation.checkEnums(input);
    const call: Call = {
      operation: route.operation,
      input,
      caller: who,
      requestId,
      userAgent: header(request, "user-agent"),
      sourceIp: request.sourceIp,
    };
    const isAsked = service.hasResourcePolicies === true || !isRoot(who);
    const check = isAsked ? await options.authorize?.(call, { service, request }) : undefined;
    let output: object;
    try {
      output = await service.handle(check ? { ...call, check } : call);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return route.envelope.failure({ error, requestId, model });
    }
    const onFault = (error: unknown): void =>
      options.onFault({ error, requestId, operation: nameOf(route) });
    return route.envelope.success({ schema: operation.schema, output, requestId, onFault });
  };
}

/** An import of what is there already still costs a turn through the module loader. */
function modelLoader(): (service: AwsService) => Promise<Model> {
  const models = new Map<AwsService, Promise<Model>>();
  return (service) => {
    let model = models.get(service);
    if (!model) models.set(service, (model = service.loadModel()));
    return model;
  };
}

function operationPreparer(): (model: Model, name: string) => PreparedOperation | undefined {
  const models = new WeakMap<Model, Map<string, PreparedOperation>>();
  return (model, name) => {
    let prepared = models.get(model);
    if (!prepared) models.set(model, (prepared = new Map()));
    const known = prepared.get(name);
    if (known) return known;
    const schema = operationSchema(model, name);
    if (!schema) return undefined;
    const operation = { schema, checkEnums: enumCheck(model, schema.input) };
    prepared.set(name, operation);
    return operation;
  };
}
