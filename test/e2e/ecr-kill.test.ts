import { join } from "node:path";
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-ecr";
import { expect, test } from "vitest";
import { aManifest, digestOfContent, OCI_MANIFEST } from "../fixtures/ecr.ts";
import { filesBelow } from "../fixtures/folder.ts";
import { sendHalf } from "./half-request.ts";
import { oneLongshore } from "./one-longshore.ts";

const longshore = oneLongshore({ command: "server" });

const filesIn = (folder: string) => filesBelow(join(longshore.dataDir, "registry", folder));

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
  const { ended } = await sendHalf(`${longshore.endpoint}${location}`, {
    method: "PATCH",
    headers: { authorization, "transfer-encoding": "chunked" },
  });
  await longshore.kill();
  await ended;
  expect(await filesIn("uploads")).toHaveLength(1);

  await longshore.startAgain();
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
