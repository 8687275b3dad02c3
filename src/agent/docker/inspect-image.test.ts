import { expect, test } from "vitest";
import { digestOf } from "./inspect-image.ts";

const DIGESTS = ["r.example.com/web@sha256:1", "nginx@sha256:2", "team/web@sha256:3"];

test.each([
  ["r.example.com/web:1", "sha256:1"],
  ["nginx", "sha256:2"],
  ["docker.io/library/nginx:1", "sha256:2"],
  ["docker.io/team/web", "sha256:3"],
  // Tagged by hand: where the image came from says more than nothing.
  ["mine:1", "sha256:1"],
])("the digest of %s is that of its own registry", (image, digest) => {
  expect(digestOf(image, DIGESTS)).toBe(digest);
});

test("an image that never saw a registry has no digest", () => {
  expect(digestOf("mine:1", [])).toBeUndefined();
});
