import { RawConnection } from "./http-load.ts";
import type { ServerProcess } from "./server-process.ts";
import { signedEcsRequest } from "./signed-request.ts";

/** The members of ECS's answers that the measurements look at. */
export interface Reply {
  readonly containerInstances?: readonly { readonly agentConnected: boolean }[];
  readonly containerInstanceArns?: readonly string[];
  readonly tasks?: readonly {
    readonly taskArn: string;
    readonly lastStatus: string;
    readonly stoppedReason?: string;
  }[];
}

/** One signed ECS call; throws when it is not answered with 200. */
export async function call(
  server: ServerProcess,
  operation: string,
  input: object,
): Promise<Reply> {
  const connection = await RawConnection.open(server.port);
  const answer = await connection.send(signedEcsRequest({ port: server.port, operation, input }));
  connection.close();
  if (answer.status !== 200) throw new Error(`${operation}: ${answer.status} ${answer.body}`);
  const reply: Reply = JSON.parse(answer.body);
  return reply;
}
