import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import {
  aManifest,
  aRegistry,
  registryRefusal,
  digestOfContent,
  OCI_INDEX,
  OCI_MANIFEST,
  type TestRegistry,
} from "../fixtures/ecr.ts";

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

describe("a manifest", () => {
  test("keeps its bytes, and is found by tag and digest", async () => {
    const layer = await registry.push("app", "layer");
    const config = await registry.push("app", "config");
    const body = ` ${aManifest(config, [layer])}\n`;
    const headers = { "content-type": OCI_MANIFEST };
    const put = await send("PUT", "/v2/app/manifests/v1", { body, headers });
    const digest = digestOfContent(body);
    expect([
      put.status,
      put.headers.get("docker-content-digest"),
      put.headers.get("location"),
    ]).toEqual([201, digest, `/v2/app/manifests/${digest}`]);
    for (const reference of ["v1", digest]) {
      const answer = await send("GET", `/v2/app/manifests/${reference}`);
      expect(await answer.text()).toBe(body);
      expect(answer.headers.get("content-type")).toBe(OCI_MANIFEST);
      const head = await send("HEAD", `/v2/app/manifests/${reference}`);
      expect(head.headers.get("content-length")).toBe(String(body.length));
    }
  });

  test("is given to who accepts its type, and to nobody else", async () => {
    await registry.putImage("app", "typed", []);
    const get = (accept: string) => send("GET", "/v2/app/manifests/typed", { headers: { accept } });
    expect((await get(`text/plain, ${OCI_MANIFEST};q=0.5`)).status).toBe(200);
    expect((await get("*/*")).status).toBe(200);
    expect(await registryRefusal(await get(OCI_INDEX))).toContain("404 MANIFEST_UNKNOWN");
  });

  test("moves a tag, and stays without it", async () => {
    const first = await registry.putImage("app", "moving", []);
    const layer = await registry.push("app", "layer");
    const second = await registry.putImage("app", "moving", [layer]);
    expect(second).not.toBe(first);
    expect(
      (await send("HEAD", "/v2/app/manifests/moving")).headers.get("docker-content-digest"),
    ).toBe(second);
    expect((await send("HEAD", `/v2/app/manifests/${first}`)).status).toBe(200);
  });

  test("of a list needs its images, which it holds", async () => {
    await create("lists");
    const child = await registry.putImage("lists", "child", []);
    const index = (digest: string) =>
      JSON.stringify({
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        manifests: [{ mediaType: OCI_MANIFEST, digest, size: 5 }],
      });
    const headers = { "content-type": OCI_INDEX };
    const unknown = digestOfContent("no image");
    expect(
      await registryRefusal(
        await send("PUT", "/v2/lists/manifests/all", { body: index(unknown), headers }),
      ),
    ).toBe(
      `404 MANIFEST_BLOB_UNKNOWN: Images with digests '[${unknown}]' required for pushing image into repository ` +
        "with name 'lists' in the registry with id '000000000000' do not exist",
    );
    const put = await send("PUT", "/v2/lists/manifests/all", { body: index(child), headers });
    expect(put.status).toBe(201);
    expect(await registryRefusal(await send("DELETE", `/v2/lists/manifests/${child}`))).toContain(
      "405",
    );
    const digest = put.headers.get("docker-content-digest") ?? "";
    expect((await send("DELETE", `/v2/lists/manifests/${digest}`)).status).toBe(202);
    expect((await send("DELETE", `/v2/lists/manifests/${child}`)).status).toBe(202);
  });

  test("without its layers is refused", async () => {
    const config = await registry.push("app", "config");
    const lacking = digestOfContent("never pushed");
    const body = aManifest(config, [lacking]);
    const headers = { "content-type": OCI_MANIFEST };
    expect(await registryRefusal(await send("PUT", "/v2/app/manifests/x", { body, headers }))).toBe(
      `404 BLOB_UPLOAD_UNKNOWN: Layers with digests '[${lacking}]' required for pushing image into repository ` +
        "with name 'app' in the registry with id '000000000000' do not exist",
    );
  });

  test.each([
    ["x", "{", OCI_MANIFEST, "400 MANIFEST_INVALID"],
    ["x", "{}", "text/plain", "400 MANIFEST_INVALID"],
    [digestOfContent("else"), "{}", OCI_MANIFEST, "400 DIGEST_INVALID"],
    [".x", "{}", OCI_MANIFEST, "400 TAG_INVALID"],
    ["sha256:12", "{}", OCI_MANIFEST, "400 DIGEST_INVALID"],
    ["x", `"${"x".repeat(4 * 1024 * 1024)}"`, OCI_MANIFEST, "413 SIZE_INVALID"],
  ])("at %s is refused when it is %.20s", async (reference, body, type, code) => {
    const headers = { "content-type": type };
    expect(
      await registryRefusal(await send("PUT", `/v2/app/manifests/${reference}`, { body, headers })),
    ).toContain(code);
  });

  test("is not overwritten in a repository whose tags stay", async () => {
    await create("fixed", {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev*" }],
    });
    for (const tag of ["1", "dev"]) await registry.putImage("fixed", tag, []);
    await registry.putImage("fixed", "dev", [await registry.push("fixed", "more")]);
    await expect(registry.putImage("fixed", "1", [])).rejects.toThrow(
      "The image tag '1' already exists in the 'fixed' repository and cannot be overwritten because the repository is immutable.",
    );
  });

  test("goes with its tags when it is deleted by digest, and only its tag by tag", async () => {
    const digest = await registry.putImage("app", "gone", []);
    expect((await send("DELETE", "/v2/app/manifests/gone")).status).toBe(202);
    expect(await registryRefusal(await send("GET", "/v2/app/manifests/gone"))).toBe(
      "404 MANIFEST_UNKNOWN: Requested image not found",
    );
    expect((await send("DELETE", `/v2/app/manifests/${digest}`)).status).toBe(202);
    expect((await send("GET", `/v2/app/manifests/${digest}`)).status).toBe(404);
  });
});

test("tags come in order, a page at a time", async () => {
  await create("tagged");
  for (const tag of ["c", "a", "b"]) await registry.putImage("tagged", tag, []);
  expect(await (await send("GET", "/v2/tagged/tags/list")).json()).toEqual({
    name: "tagged",
    tags: ["a", "b", "c"],
  });
  const page = await send("GET", "/v2/tagged/tags/list?n=2");
  expect(page.headers.get("link")).toBe('</v2/tagged/tags/list?n=2&last=b>; rel="next"');
  expect(await (await send("GET", "/v2/tagged/tags/list?n=2&last=b")).json()).toEqual({
    name: "tagged",
    tags: ["c"],
  });
});

test("what refers to an image is listed with it, by type when asked", async () => {
  const subject = digestOfContent("an image that may come later");
  const config = await registry.push("app", "{}");
  for (const artifactType of ["application/x-sig", "application/x-sbom"]) {
    const over = { artifactType, subject: { mediaType: OCI_MANIFEST, digest: subject, size: 3 } };
    const body = aManifest(config, [], over);
    const headers = { "content-type": OCI_MANIFEST };
    const answer = await send("PUT", `/v2/app/manifests/${digestOfContent(body)}`, {
      body,
      headers,
    });
    expect(answer.headers.get("oci-subject")).toBe(subject);
  }
  const all = await send("GET", `/v2/app/referrers/${subject}`);
  expect(all.headers.get("content-type")).toBe(OCI_INDEX);
  expect(asRecord(await all.json())["manifests"]).toHaveLength(2);
  const some = await send("GET", `/v2/app/referrers/${subject}?artifactType=application/x-sig`);
  expect(some.headers.get("oci-filters-applied")).toBe("artifactType");
  expect(await some.json()).toMatchObject({ manifests: [{ artifactType: "application/x-sig" }] });
  const none = await send("GET", `/v2/app/referrers/${digestOfContent("nobody")}`);
  expect(await none.json()).toMatchObject({ schemaVersion: 2, manifests: [] });
});
