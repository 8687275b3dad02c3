import { systemClock } from "../src/runtime/clock.ts";
import { signRequest } from "../src/wire/signature/sign.ts";

/** The bytes of a signed ECS call, as an SDK would send it. Valid for fifteen minutes, any number of times. */
export function signedEcsRequest(options: {
  readonly port: number;
  readonly operation: string;
  readonly input: object;
}): Buffer {
  const body = JSON.stringify(options.input);
  const headers = signRequest({
    method: "POST",
    target: "/",
    headers: {
      host: `127.0.0.1:${options.port}`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AmazonEC2ContainerServiceV20141113.${options.operation}`,
    },
    body,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "us-east-1",
    service: "ecs",
    nowMs: systemClock().nowMs(),
  });
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(body) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return Buffer.from(`POST / HTTP/1.1\r\n${lines}\r\n${body}`);
}
