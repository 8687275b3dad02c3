import { expect, test } from "vitest";
import { isRegistryPath, registryRoute } from "./route.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

test.each([
  ["/v2/", { kind: "base" }],
  ["/v2", { kind: "base" }],
  ["/v2/a/b/blobs/uploads/", { kind: "uploads", name: "a/b" }],
  ["/v2/a/b/blobs/uploads/?digest=x", { kind: "uploads", name: "a/b" }],
  ["/v2/a/blobs/uploads/id-1", { kind: "upload", name: "a", id: "id-1" }],
  [`/v2/a/blobs/${DIGEST}`, { kind: "blob", name: "a", digest: DIGEST }],
  [`/v2/a/blobs/${encodeURIComponent(DIGEST)}`, { kind: "blob", name: "a", digest: DIGEST }],
  ["/v2/a/manifests/latest", { kind: "manifest", name: "a", reference: "latest" }],
  ["/v2/manifests/tags/list", { kind: "tags", name: "manifests" }],
  ["/v2/blobs/uploads/manifests/x", { kind: "manifest", name: "blobs/uploads", reference: "x" }],
  [`/v2/a/referrers/${DIGEST}`, { kind: "referrers", name: "a", digest: DIGEST }],
])("%s", (target, route) => {
  expect(isRegistryPath(target)).toBe(true);
  expect(registryRoute(target).route).toEqual(route);
});

test.each([
  "/v2/a",
  "/v2/a/blobs/sha256:1",
  "/v2/a/blobs/../../x",
  "/v2/%zz/tags/list",
  "/v2/a/tags/other",
])("%s is nothing there", (target) => expect(() => registryRoute(target)).toThrow());

test("other paths are somebody else's", () => {
  for (const target of ["/", "/v20/", "/v2x", "/bucket/v2/", "/v3/"]) {
    expect(isRegistryPath(target)).toBe(false);
  }
});
