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
    readonly stopCode?: string;
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
  try {
    return await callOver(connection, signedEcsRequest({ port: server.port, operation, input }));
  } finally {
    connection.close();
  }
}

/** The same over a connection that is there, with bytes that are signed; both may be used again and again. */
export async function callOver(connection: RawConnection, request: Buffer): Promise<Reply> {
  const answer = await connection.send(request);
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body}`);
  const reply: Reply = JSON.parse(answer.body);
  return reply;
}
