import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { request as httpRequest } from "node:http";
import { CreateRepositoryCommand, DescribeImagesCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemBigFiles } from "../../src/runtime/big-files.ts";
import { createDigest } from "../../src/runtime/digest.ts";
import {
  aManifest,
  aRegistry,
  digestOfContent,
  eventually,
  OCI_MANIFEST,
  type TestRegistry,
  registryRefusal,
} from "../fixtures/ecr.ts";
import { aFolder } from "../fixtures/folder.ts";

/*
 * The OCI Distribution Specification 1.1 over a real socket, and what ECR has of its own. The titles follow the
 * specification's own conformance tests: pull, push, content discovery, content management.
 */

let registry: TestRegistry;
beforeAll(async () => {
  registry = await aRegistry();
  for (const name of ["app", "other", "team/app"]) await create(name);
});
afterAll(() => registry.end());

function create(repositoryName: string, over = {}) {
  return registry.client.send(new CreateRepositoryCommand({ repositoryName, ...over }));
}

const send: TestRegistry["send"] = (...given) => registry.send(...given);

async function start(name: string): Promise<string> {
  const answer = await send("POST", `/v2/${name}/blobs/uploads/`);
  expect(answer.status).toBe(202);
  expect(answer.headers.get("range")).toBe("0-0");
  expect(answer.headers.get("docker-upload-uuid")).toMatch(/^[0-9a-f-]{36}$/);
  return answer.headers.get("location") ?? "";
}

describe("who asks", () => {
  test("has to say so, and is told how", async () => {
    const answer = await send("GET", "/v2/", { headers: { authorization: "" } });
    expect(answer.headers.get("www-authenticate")).toBe(
      `Basic realm="${registry.endpoint}/",service="ecr.amazonaws.com"`,
    );
    expect(answer.headers.get("docker-distribution-api-version")).toBe("registry/2.0");
    expect(await registryRefusal(answer)).toBe("401 UNAUTHORIZED: Not Authorized");
  });

  test.each([
    "Basic nonsense",
    "Basic QVdTOng=",
    "Bearer x",
    `Basic ${btoa("AWS:a.b")}`,
    `Basic ${btoa("me:x")}`,
  ])("is not let in with %s", async (authorization) => {
    const answer = await send("GET", "/v2/app/tags/list", { headers: { authorization } });
    expect(answer.status).toBe(401);
  });

  test("is let in with a token for twelve hours", async () => {
    expect((await send("GET", "/v2/")).status).toBe(200);
    registry.advance(12 * 60 * 60_000 + 1);
    expect(await registryRefusal(await send("GET", "/v2/"))).toBe(
      "403 DENIED: Your authorization token has expired. Reauthenticate and try again.",
    );
    registry.advance(-(12 * 60 * 60_000 + 1));
  });

  test("is kept out of other accounts", async () => {
    const answer = await send("GET", "/v2/111122223333/us-east-1/app/tags/list");
    expect(await registryRefusal(answer)).toBe(
      "403 DENIED: User: arn:aws:iam::000000000000:root is not authorized to perform: ecr:ListImages on resource: " +
        "arn:aws:ecr:us-east-1:111122223333:repository/app because no resource-based policy allows the ecr:ListImages action",
    );
  });
});

describe("a blob", () => {
  const content = "some content of a layer";
  const digest = digestOfContent(content);

  test("comes in one piece with POST, or with POST and PUT", async () => {
    expect(await registry.push("app", content)).toBe(digest);
    const location = await start("app");
    const answer = await send("PUT", `${location}?digest=${digest}`, { body: content });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`/v2/app/blobs/${digest}`);
    expect(answer.headers.get("docker-content-digest")).toBe(digest);
  });

  test("comes in pieces that say where they belong", async () => {
    const location = await start("app");
    const first = await send("PATCH", location, {
      body: content.slice(0, 4),
      headers: { "content-range": "0-3" },
    });
    expect([first.status, first.headers.get("range")]).toEqual([202, "0-3"]);
    const astray = await send("PATCH", location, {
      body: "x",
      headers: { "content-range": "9-9" },
    });
    expect(astray.headers.get("range")).toBe("0-3");
    expect(await registryRefusal(astray)).toBe(
      "416 BLOB_UPLOAD_INVALID: The upload goes on at byte 4",
    );
    const status = await send("GET", location);
    expect([status.status, status.headers.get("range")]).toEqual([204, "0-3"]);
    const last = await send("PUT", `${location}?digest=${digest}`, {
      body: content.slice(4),
      headers: { "content-range": `4-${content.length - 1}` },
    });
    expect(last.status).toBe(201);
  });

  test("goes on after a connection that broke", async () => {
    const location = await start("app");
    const big = Buffer.alloc(3 * 1024 * 1024, "x");
    await breakOff(location, big.subarray(0, 2 * 1024 * 1024 + 17));
    // As long as the server has not seen that the first connection is gone, bytes may still be counted.
    const answer = await eventually(
      async () => {
        const range = (await send("GET", location)).headers.get("range") ?? "";
        const from = range === "0-0" ? 0 : Number(range.split("-")[1]) + 1;
        return send("PUT", `${location}?digest=${digestOfContent(big)}`, {
          body: big.subarray(from),
          headers: { "content-range": `${from}-${big.length - 1}` },
        });
      },
      ({ status }) => status !== 409 && status !== 416,
    );
    expect(answer.status).toBe(201);
  });

  test("is not there when its digest is another, and leaves nothing behind", async () => {
    const wrong = digestOfContent("something else");
    const location = await start("app");
    await send("PATCH", location, { body: content });
    const answer = await send("PUT", `${location}?digest=${wrong}`);
    expect(await registryRefusal(answer)).toContain(
      `400 DIGEST_INVALID: The digest ${wrong} does not match`,
    );
    expect((await send("GET", location)).status).toBe(404);
    expect((await send("HEAD", `/v2/app/blobs/${wrong}`)).status).toBe(404);
    expect((await registry.files()).filter((name) => location.endsWith(name))).toEqual([]);
  });

  test("that breaks off in its one piece leaves nothing, as nobody could go on with it", async () => {
    const before = await registry.files();
    const more = async (): Promise<number> =>
      (await registry.files()).filter((file) => !before.includes(file)).length;
    const path = `/v2/app/blobs/uploads/?digest=${digestOfContent("never whole")}`;
    const body = new ReadableStream({ start: (to) => to.enqueue(Buffer.from("never")) });
    const stop = new AbortController();
    const sending = send("POST", path, { body, signal: stop.signal, duplex: "half" });
    await eventually(more, (files) => files === 1);
    stop.abort();
    await expect(sending).rejects.toThrow();
    expect(await eventually(more, (files) => files === 0)).toBe(0);
  });

  test("or a manifest for which the disk has no room leaves the room that it took", async () => {
    const folder = await aFolder("full-disk");
    const files = systemBigFiles(folder.path);
    let isFull = false;
    const noSpace = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const own = await aRegistry({
      bigFiles: {
        ...files,
        append: async (path, bytes, how) => {
          await files.append(path, bytes, how);
          if (isFull) throw noSpace;
        },
      },
    });
    await own.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
    const config = await own.push("app", "config");
    const before = await folder.files();
    const begun = await own.send("POST", "/v2/app/blobs/uploads/");
    const location = begun.headers.get("location") ?? "";
    expect((await own.send("PATCH", location, { body: "fits" })).status).toBe(202);
    isFull = true;
    const full = "507 UNKNOWN: The registry's disk is full";
    expect(await registryRefusal(await own.send("PATCH", location, { body: "!" }))).toBe(full);
    expect((await own.send("GET", location)).status).toBe(404);
    const headers = { "content-type": OCI_MANIFEST };
    const body = aManifest(config, []);
    expect(
      await registryRefusal(await own.send("PUT", "/v2/app/manifests/1", { body, headers })),
    ).toBe(full);
    expect(await folder.files()).toEqual(before);
    await own.end();
    await folder.remove();
  });

  test("is visible to nobody before it is whole", async () => {
    const half = digestOfContent("half");
    const location = await start("app");
    await send("PATCH", location, { body: "half" });
    expect((await send("HEAD", `/v2/app/blobs/${half}`)).status).toBe(404);
    expect((await send("DELETE", location)).status).toBe(204);
    expect(await registryRefusal(await send("GET", location))).toContain("404 BLOB_UPLOAD_UNKNOWN");
  });

  test("may have SHA-512", async () => {
    const long = digestOfContent(content, "sha512");
    const location = await start("app");
    const answer = await send("PUT", `${location}?digest=${long}`, { body: content });
    expect(answer.status).toBe(201);
    expect(await (await send("GET", `/v2/app/blobs/${long}`)).text()).toBe(content);
  });

  test("is given whole, in part, and by its head", async () => {
    const path = `/v2/app/blobs/${digest}`;
    const whole = await send("GET", path);
    expect(await whole.text()).toBe(content);
    expect(whole.headers.get("docker-content-digest")).toBe(digest);
    expect(whole.headers.get("accept-ranges")).toBe("bytes");
    const head = await send("HEAD", path);
    expect([head.status, head.headers.get("content-length")]).toEqual([
      200,
      String(content.length),
    ]);
    const part = await send("GET", path, { headers: { range: "bytes=5-11" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      206,
      `bytes 5-11/${content.length}`,
      "content",
    ]);
    const beyond = await send("GET", path, { headers: { range: "bytes=99-" } });
    expect(beyond.headers.get("content-range")).toBe(`bytes */${content.length}`);
    expect(await registryRefusal(beyond)).toContain("416 RANGE_INVALID");
    const known = await send("GET", path, { headers: { "if-none-match": `"${digest}"` } });
    expect(known.status).toBe(304);
  });

  test("is another repository's only once it is mounted there", async () => {
    expect((await send("HEAD", `/v2/other/blobs/${digest}`)).status).toBe(404);
    const path = `/v2/other/blobs/uploads/?mount=${digest}`;
    expect((await send("POST", `${path}&from=team/app`)).status).toBe(202);
    expect((await send("POST", path)).status).toBe(202);
    const mounted = await send("POST", `${path}&from=000000000000/us-east-1/app`);
    expect([mounted.status, mounted.headers.get("location")]).toEqual([
      201,
      `/v2/other/blobs/${digest}`,
    ]);
    expect(await (await send("GET", `/v2/other/blobs/${digest}`)).text()).toBe(content);
  });

  test("goes when it is deleted, unless an image has it", async () => {
    const lone = await registry.push("app", "lone");
    expect((await send("DELETE", `/v2/app/blobs/${lone}`)).status).toBe(202);
    expect((await send("HEAD", `/v2/app/blobs/${lone}`)).status).toBe(404);
    expect((await send("DELETE", `/v2/app/blobs/${lone}`)).status).toBe(404);
    const held = await registry.push("app", "held");
    await registry.putImage("app", "holds", [held]);
    expect(await registryRefusal(await send("DELETE", `/v2/app/blobs/${held}`))).toContain(
      "405 UNSUPPORTED",
    );
  });

  test("is not written by two at once", async () => {
    const location = await start("app");
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(8)),
    });
    const stop = new AbortController();
    const sending = send("PATCH", location, {
      body: slow,
      signal: stop.signal,
      duplex: "half",
    });
    const second = await eventually(
      () => send("PATCH", location, { body: "x" }),
      ({ status }) => status === 409,
    );
    expect(await registryRefusal(second)).toContain("409 BLOB_UPLOAD_INVALID");
    stop.abort();
    await expect(sending).rejects.toThrow();
  });
});

/** Sends the beginning of a body and closes the connection. */
function breakOff(path: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({
      port: registry.port,
      method: "PATCH",
      path,
      headers: { authorization: registry.authorization, "transfer-encoding": "chunked" },
    });
    outgoing.on("error", () => resolve());
    outgoing.on("close", () => resolve());
    outgoing.write(bytes, () => outgoing.destroy());
  });
}

describe("a repository", () => {
  test.each([
    ["POST", "/v2/no/where/blobs/uploads/"],
    ["GET", "/v2/no/where/manifests/x"],
    ["PUT", "/v2/no/where/manifests/x"],
    ["GET", "/v2/no/where/tags/list"],
  ])("has to be there before %s %s", async (method, path) => {
    expect(await registryRefusal(await send(method, path))).toBe(
      "404 NAME_UNKNOWN: The repository with name 'no/where' does not exist in the registry with id '000000000000'",
    );
  });

  test.each([
    ["GET", "/v2/A/tags/list", "400 NAME_INVALID"],
    ["GET", "/v2/a%2f..%2f..%2fb/tags/list", "400 NAME_INVALID"],
    ["GET", `/v2/${"a".repeat(400)}/tags/list`, "400 NAME_INVALID"],
    ["GET", "/v2/app/blobs/sha256:..%2f..%2fx", "404 UNSUPPORTED"],
    ["GET", "/v2/app/blobs/nothing", "400 DIGEST_INVALID"],
    ["GET", "/v2/app/blobs/uploads/..%2f..%2fx", "404 UNSUPPORTED"],
    ["GET", "/v2/app/blobs/uploads/..", "404 UNSUPPORTED"],
    ["GET", "/v2/_catalog", "405 UNSUPPORTED"],
    ["DELETE", "/v2/", "405 UNSUPPORTED"],
    ["POST", "/v2/app/tags/list", "405 UNSUPPORTED"],
    ["GET", "/v2/app/other", "404 UNSUPPORTED"],
  ])("is not reached by %s %s", async (method, path, code) => {
    expect(await registryRefusal(await send(method, path))).toContain(code);
  });

  test("is the same by its path and by AWS's host name", async () => {
    await registry.putImage("team/app", "host", []);
    const path = "/v2/000000000000/us-east-1/team/app/manifests/host";
    expect((await send("HEAD", path)).status).toBe(200);
    const byHost = await new Promise((resolve, reject) => {
      const headers = {
        authorization: registry.authorization,
        host: "000000000000.dkr.ecr.us-east-1.amazonaws.com",
      };
      const options = { port: registry.port, path: "/v2/team/app/manifests/host", headers };
      httpRequest(options, ({ statusCode }) => resolve(statusCode))
        .on("error", reject)
        .end();
    });
    expect(byHost).toBe(200);
  });
});

describe("the housekeeping", () => {
  test("removes what no image needs, and nothing that a push may rest on", async () => {
    const own = await aRegistry();
    await own.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
    await own.client.send(new CreateRepositoryCommand({ repositoryName: "fork" }));
    const kept = await own.push("app", "kept");
    const asked = await own.push("app", "asked for");
    const lone = await own.push("app", "lone");
    const image = await own.putImage("app", "1", [kept]);
    const gone = await own.putImage("app", "2", [await own.push("app", "of an image that goes")]);
    await own.send("POST", `/v2/fork/blobs/uploads/?mount=${lone}&from=app`);
    await own.putImage("fork", "1", [lone]);
    const before = await own.files();
    await own.send("DELETE", `/v2/app/manifests/${gone}`);

    own.advance(2 * 60 * 60_000);
    await own.send("HEAD", `/v2/app/blobs/${asked}`);
    const stop = own.ecr.start();
    const after = await eventually(
      () => own.files(),
      (files) => files.length < before.length,
    );
    await stop();
    const has = (digest: string): boolean => after.includes(digest.split(":")[1] ?? "");
    expect([kept, asked, image, lone].map(has)).toEqual([true, true, true, true]);
    expect([gone, digestOfContent("of an image that goes")].map(has)).toEqual([false, false]);
    expect((await own.send("HEAD", `/v2/app/blobs/${lone}`)).status).toBe(404);
    expect(await (await own.send("GET", `/v2/fork/blobs/${lone}`)).text()).toBe("lone");
    await own.end();
  });

  test("keeps what a push brought first for as long as it takes", async () => {
    const own = await aRegistry();
    for (const repositoryName of ["app", "other"]) {
      await own.client.send(new CreateRepositoryCommand({ repositoryName }));
    }
    // It is over when what is of no push is gone.
    const sweep = async (content: string): Promise<void> => {
      const lone = (await own.push("other", content)).slice("sha256:".length);
      own.advance(61 * 60_000);
      const stop = own.ecr.start();
      await eventually(
        () => own.files(),
        (files) => !files.some((file) => file.includes(lone)),
      );
      await stop();
    };
    const told = await own.push("app", "told");
    own.advance(2 * 60 * 60_000);
    const first = await own.push("app", "first");
    await own.send("HEAD", `/v2/app/blobs/${told}`);
    const begun = await own.send("POST", "/v2/app/blobs/uploads/");
    const location = begun.headers.get("location") ?? "";
    const { readable, writable } = new TransformStream<Uint8Array>();
    const slow = writable.getWriter();
    void slow.write(Buffer.from("slow"));
    const sending = own.send("PATCH", location, { body: readable, duplex: "half" });
    await eventually(
      () => own.send("PATCH", location, { body: "x" }),
      ({ status }) => status === 409,
    );
    await sweep("lone");
    await sweep("another");
    await sweep("one more");
    await slow.close();
    expect((await sending).status).toBe(202);
    const last = digestOfContent("slow");
    expect((await own.send("PUT", `${location}?digest=${last}`)).status).toBe(201);
    await own.putImage("app", "1", [told, first, last]);
    await own.end();
  });

  test("hinders no push that runs at the same time", async () => {
    const own = await aRegistry({ graceMs: 0 });
    await own.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
    for (let round = 0; round < 20; round += 1) {
      const stop = own.ecr.start();
      // A layer may be swept before its image is there; the push then hears of it, and nothing is half there.
      const outcome = await own
        .putImage("app", `t${round}`, [await own.push("app", "the same layer")])
        .then(
          () => "put",
          (error: unknown) => String(error),
        );
      await stop();
      if (outcome !== "put") expect(outcome).toContain("required for pushing image");
      const { imageDetails = [] } = await own.client.send(
        new DescribeImagesCommand({ repositoryName: "app" }),
      );
      for (const { imageDigest } of imageDetails) {
        expect((await own.send("GET", `/v2/app/manifests/${imageDigest}`)).status).toBe(200);
        const blob = `/v2/app/blobs/${digestOfContent("the same layer")}`;
        expect(await (await own.send("GET", blob)).text()).toBe("the same layer");
      }
    }
    await own.end();
  });
});

/** Bytes in buffers that somebody still refers to. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().arrayBuffers;
}

test("a large blob passes through without being held in memory", async () => {
  const block = Buffer.alloc(1024 * 1024, 7);
  const blocks = 96;
  const before = heldBytes();
  let most = 0;
  const content = new ReadableStream({
    pull: (() => {
      let sent = 0;
      return (controller: ReadableStreamDefaultController) => {
        if (sent % 8 === 0) most = Math.max(most, heldBytes());
        if (sent === blocks) controller.close();
        else controller.enqueue(block);
        sent += 1;
      };
    })(),
  });
  const hash = createDigest("sha256");
  for (let sent = 0; sent < blocks; sent += 1) hash.update(block);
  const digest = `sha256:${hash.hex()}`;
  const location = await start("app");
  const patch = { body: content, duplex: "half" } as RequestInit;
  expect((await send("PATCH", location, patch)).status).toBe(202);
  expect((await send("PUT", `${location}?digest=${digest}`)).status).toBe(201);
  expect(most - before).toBeLessThan((blocks / 2) * block.length);
  const answer = await send("GET", `/v2/app/blobs/${digest}`);
  let length = 0;
  for await (const part of answer.body ?? []) length += part.length;
  expect(length).toBe(blocks * block.length);
});
