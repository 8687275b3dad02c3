import { instanceArnOf } from "../acs/connection-query.ts";
import { parseArn } from "../domain/arn.ts";
import { type Caller, isRoot } from "../domain/scope.ts";
import type { Authorize } from "../wire/application.ts";
import type { HttpRequest } from "../wire/http.ts";
import type { AwsService } from "../wire/service.ts";

/**
 * Asks whether an agent may open its WebSocket: `ecs:Poll` for commands, `ecs:StartTelemetrySession` for metrics, both on
 * its container instance. Rejects with AccessDeniedException.
 * Source: Service Authorization Reference, Amazon Elastic Container Service, "Poll" and "StartTelemetrySession".
 */
export async function authorizeAgent(
  authorize: Authorize,
  request: HttpRequest,
  caller: Caller,
): Promise<void> {
  if (isRoot(caller)) return;
  const { pathname, searchParams } = new URL(request.target, "http://server");
  const isTelemetry = pathname.startsWith("/tcs");
  const operation = isTelemetry ? "StartTelemetrySession" : "Poll";
  const instance = instanceArnOf(isTelemetry ? "tcs" : "acs", searchParams);
  const action = `ecs:${operation}`;
  const service: AwsService = {
    signingName: "ecs",
    protocol: "json-1.1",
    version: "2014-11-13",
    loadModel: () => Promise.resolve({}),
    permissions: () => [
      { action, resources: [instance === "" ? "*" : instance], context: clusterOf(instance) },
    ],
    handle: () => Promise.resolve({}),
  };
  const call = { operation, input: {}, caller, requestId: "" };
  await authorize(call, { service, request });
}

function clusterOf(instanceArn: string): Readonly<Record<string, readonly string[]>> {
  const parsed = parseArn(instanceArn);
  const [cluster, id] = parsed?.resource.split("/") ?? [];
  if (!parsed || cluster === undefined || id === undefined) return {};
  const { partition, region, accountId } = parsed;
  return { "ecs:cluster": [`arn:${partition}:ecs:${region}:${accountId}:cluster/${cluster}`] };
}
