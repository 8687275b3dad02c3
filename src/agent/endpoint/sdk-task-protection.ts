import {
  ECSClient,
  GetTaskProtectionCommand,
  type GetTaskProtectionCommandOutput,
  UpdateTaskProtectionCommand,
} from "@aws-sdk/client-ecs";
import { asRefusal } from "../sdk-refusal.ts";
import type { ProtectionCall, ProtectionReply, TaskProtectionApi } from "./task-protection.ts";

/** What the ECS agent allows for one call. */
const PATIENCE = { connectionTimeout: 4_000, requestTimeout: 4_000, throwOnRequestTimeout: true };

/** Task protection through the AWS SDK, each call with the keys of its task. */
export function createSdkTaskProtection({
  endpoint,
  region,
}: {
  readonly endpoint: string;
  readonly region: string;
}): TaskProtectionApi {
  const asTask = async (
    { credentials }: ProtectionCall,
    call: (client: ECSClient) => Promise<Reply>,
  ): Promise<ProtectionReply> => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const keys = { accessKeyId, secretAccessKey, sessionToken };
    const client = new ECSClient({
      endpoint,
      region,
      credentials: keys,
      maxAttempts: 1,
      requestHandler: PATIENCE,
    });
    try {
      return toReply(await asRefusal(() => call(client)));
    } finally {
      client.destroy();
    }
  };
  return {
    get: (call) =>
      asTask(call, (client) =>
        client.send(new GetTaskProtectionCommand({ cluster: call.cluster, tasks: [call.taskArn] })),
      ),
    update: (call) =>
      asTask(call, (client) =>
        client.send(
          new UpdateTaskProtectionCommand({
            cluster: call.cluster,
            tasks: [call.taskArn],
            protectionEnabled: call.protectionEnabled,
            expiresInMinutes: call.expiresInMinutes,
          }),
        ),
      ),
  };
}

/** What both operations answer. */
type Reply = Pick<GetTaskProtectionCommandOutput, "protectedTasks" | "failures">;

function toReply({ protectedTasks = [], failures = [] }: Reply): ProtectionReply {
  return {
    protectedTasks: protectedTasks.map((task) => ({
      taskArn: task.taskArn,
      protectionEnabled: task.protectionEnabled ?? false,
      expirationDate: task.expirationDate?.toISOString(),
    })),
    failures,
  };
}
