import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aManifest, digestOfContent, OCI_MANIFEST } from "../fixtures/ecr.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

let longshore: RunningLongshore;
beforeAll(async () => {
  longshore = await startLongshore({ command: "server" });
});
afterAll(async () => {
  await longshore.stop();
  await forget(longshore.dataDir);
});

async function filesIn(folder: string): Promise<readonly string[]> {
  const path = join(longshore.dataDir, "registry", folder);
  const found = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((it) => it.isFile()).map(({ name }) => name);
}

test("a server that is killed during a push keeps what was pushed before, and nothing of the rest", async () => {
  const ecr = new ECRClient({
    endpoint: longshore.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "app" }));
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const authorization = `Basic ${authorizationData?.[0]?.authorizationToken ?? ""}`;
  const send = (method: string, path: string, over: RequestInit = {}) =>
    fetch(`${longshore.endpoint}${path}`, {
      method,
      ...over,
      headers: { authorization, ...Object.fromEntries(new Headers(over.headers)) },
    });
  const layer = digestOfContent("a layer");
  const uploads = "/v2/app/blobs/uploads/";
  expect((await send("POST", `${uploads}?digest=${layer}`, { body: "a layer" })).status).toBe(201);
  const manifest = aManifest(layer, [layer]);
  const headers = { "content-type": OCI_MANIFEST };
  const put = await send("PUT", "/v2/app/manifests/1", { body: manifest, headers });
  expect(put.status).toBe(201);

  const location = (await send("POST", uploads)).headers.get("location") ?? "";
  const { ended } = await sendHalf(location, authorization);
  await longshore.kill();
  await ended;
  expect(await filesIn("uploads")).toHaveLength(1);

  longshore = await startLongshore({ command: "server", dataDir: longshore.dataDir });
  // The login is good for this one too.
  expect(await (await send("GET", "/v2/app/manifests/1")).text()).toBe(manifest);
  expect(await (await send("GET", `/v2/app/blobs/${layer}`)).text()).toBe("a layer");
  expect((await send("GET", location)).status).toBe(404);
  const [, hex = ""] = layer.split(":");
  expect(await filesIn("blobs")).toEqual(
    expect.arrayContaining([hex, digestOfContent(manifest).split(":")[1]]),
  );
  expect((await send("POST", uploads)).status).toBe(202);
  expect(await filesIn("uploads")).toHaveLength(1);
  ecr.destroy();
});

/** Sends the beginning of a body; resolves when it is on its way, with what waits for the connection's end. */
async function sendHalf(
  path: string,
  authorization: string,
): Promise<{ readonly ended: Promise<void> }> {
  const outgoing = httpRequest(`${longshore.endpoint}${path}`, {
    method: "PATCH",
    headers: { authorization, "transfer-encoding": "chunked" },
  });
  const ended = new Promise<void>((resolve) => {
    outgoing.on("error", () => resolve());
    outgoing.on("close", () => resolve());
  });
  await new Promise((resolve) => outgoing.write(Buffer.alloc(3 * 1024 * 1024, "x"), resolve));
  return { ended };
}
