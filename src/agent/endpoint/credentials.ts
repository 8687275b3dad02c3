import type { EndpointAnswer, EndpointCaller } from "./request.ts";
import { json } from "./request.ts";
import { type HostTasks, type InstanceKeys, isOf } from "./host-tasks.ts";

/**
 * The credentials of a role by their id. Those of the task role are for the containers of the task; those of the
 * execution role, and the agent's own, are for the container engine alone, which asks from the host's own network.
 * Source: ECS agent, `ecs-agent/tmds/handlers/v1/credentials_handler.go`.
 */
export async function credentialsAnswer(
  hosts: readonly HostTasks[],
  route: { readonly version: 1 | 2; readonly credentialsId: string },
  caller: EndpointCaller,
): Promise<EndpointAnswer> {
  const prefix = `CredentialsV${route.version}Request: `;
  if (route.credentialsId === "") {
    return refusal(400, "NoIdInRequest", `${prefix}No Credential ID in the request`);
  }
  for (const host of hosts) {
    const own = host.instanceKeys;
    if (own?.credentialsId === route.credentialsId && caller.kind === "host") {
      return instanceAnswer(own);
    }
    const found = host.credentials.find(route.credentialsId);
    if (found === undefined) continue;
    const isMeant =
      found.roleType === "TaskExecution"
        ? caller.kind === "host"
        : await isOf(host, found.task, caller);
    if (!isMeant) {
      const taskArn = found.task.payload.arn;
      host.log.warn("credentials were asked for by who they are not for", { taskArn, ...caller });
      break;
    }
    const { keys } = found;
    if (keys === undefined) {
      return refusal(503, "CredentialsUninitialized", `${prefix}Credentials uninitialized for ID`);
    }
    return json(200, {
      RoleArn: keys.roleArn,
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      Token: keys.sessionToken,
      Expiration: keys.expiration,
    });
  }
  return refusal(400, "InvalidIdInRequest", `${prefix}Credentials not found`);
}

/** They have no end, which the AWS SDK for Go takes for keys that stay. */
function instanceAnswer({ keys }: InstanceKeys): EndpointAnswer {
  return json(200, {
    RoleArn: "",
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken !== undefined && { Token: keys.sessionToken }),
  });
}

export function refusal(status: number, code: string, message: string): EndpointAnswer {
  return json(status, { code, message, HTTPErrorCode: status });
}
