import { Agent, request } from "node:http";
import { signRequest } from "../src/wire/signature/sign.ts";

/** Calls one service in AWS's JSON protocol over connections that are kept. */
export interface JsonClient {
  call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

interface JsonService {
  readonly signingName: string;
  readonly targetPrefix: string;
}

export const LOGS: JsonService = { signingName: "logs", targetPrefix: "Logs_20140328" };
export const ECR: JsonService = {
  signingName: "ecr",
  targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
};

/** `userAgent` is what the client says it is. */
export function jsonClient(port: number, service: JsonService, userAgent = "bench"): JsonClient {
  const agent = new Agent({ keepAlive: true });
  return {
    call: async (operation, input) => {
      const body = JSON.stringify(input);
      const { status, text } = await send({ agent, port, service, userAgent, operation, body });
      if (status !== 200) throw new Error(`${operation}: ${text}`);
      const answer: unknown = text === "" ? {} : JSON.parse(text);
      return Object(answer);
    },
    close: () => agent.destroy(),
  };
}

function send(options: {
  readonly agent: Agent;
  readonly port: number;
  readonly service: JsonService;
  readonly userAgent: string;
  readonly operation: string;
  readonly body: string;
}): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const { agent, port, service, userAgent, operation, body } = options;
  const headers = signRequest({
    method: "POST",
    target: "/",
    headers: {
      host: `127.0.0.1:${port}`,
      "user-agent": userAgent,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${service.targetPrefix}.${operation}`,
    },
    body,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "us-east-1",
    service: service.signingName,
    nowMs: Date.now(),
  });
  return new Promise((resolve, reject) => {
    const sent = request({ port, method: "POST", agent, headers: { ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    sent.on("error", reject).end(body);
  });
}
