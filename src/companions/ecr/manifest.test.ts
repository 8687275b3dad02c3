import { describe, expect, test } from "vitest";
import { parseManifest } from "./manifest.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const OTHER = `sha256:${"2".repeat(64)}`;
const OCI = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const image = {
  schemaVersion: 2,
  mediaType: OCI,
  config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: DIGEST, size: 3 },
  layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: OTHER, size: 5 }],
};

describe("a manifest of one image", () => {
  test("needs its config and its layers", () => {
    expect(parseManifest(bytes(image), OCI)).toEqual({
      mediaType: OCI,
      artifactMediaType: "application/vnd.oci.image.config.v1+json",
      artifactType: "application/vnd.oci.image.config.v1+json",
      layers: [
        { digest: DIGEST, bytes: 3 },
        { digest: OTHER, bytes: 5 },
      ],
      manifests: [],
    });
  });

  test("does not need what is published elsewhere", () => {
    const foreign = {
      mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
      digest: OTHER,
      size: 5,
      urls: ["https://example.com/x"],
    };
    const manifest = parseManifest(
      bytes({ ...image, mediaType: DOCKER, layers: [foreign] }),
      DOCKER,
    );
    expect(manifest.layers).toEqual([{ digest: DIGEST, bytes: 3 }]);
  });

  test("may leave out its media type where OCI lets it", () => {
    const { mediaType: _, ...untyped } = image;
    expect(parseManifest(bytes(untyped), undefined).mediaType).toBe(OCI);
  });

  test("may refer to another, with annotations and a type of its own", () => {
    const signature = {
      ...image,
      artifactType: "application/x-signature",
      annotations: { by: "me", odd: 1 },
      subject: { mediaType: OCI, digest: OTHER, size: 9 },
    };
    expect(parseManifest(bytes(signature), OCI)).toMatchObject({
      artifactType: "application/x-signature",
      annotations: { by: "me" },
      subject: OTHER,
    });
  });
});

test("a list needs its images", () => {
  const index = { schemaVersion: 2, manifests: [{ mediaType: OCI, digest: DIGEST, size: 7 }] };
  expect(parseManifest(bytes(index), INDEX)).toMatchObject({
    mediaType: INDEX,
    layers: [],
    manifests: [{ digest: DIGEST, bytes: 7 }],
  });
});

test.each([
  ["what is no JSON", Buffer.from("{"), OCI, "Invalid JSON syntax"],
  ["what is no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), OCI, "Invalid JSON syntax"],
  ["a byte order mark", Buffer.from(`\uFEFF${JSON.stringify(image)}`), OCI, "Invalid JSON syntax"],
  ["what is no object", bytes([image]), OCI, "Invalid JSON syntax"],
  ["an unknown type", bytes({ ...image, mediaType: undefined }), "text/plain", "not supported"],
  ["two types at once", bytes(image), DOCKER, "is not that of the manifest"],
  ["no type", bytes({ schemaVersion: 2 }), undefined, "not provided"],
  ["schema 1", bytes({ ...image, schemaVersion: 1 }), OCI, "Only schemaVersion 2"],
  ["no config", bytes({ ...image, config: undefined }), OCI, "no config"],
  ["no layers", bytes({ ...image, layers: undefined }), OCI, "no layers"],
  [
    "a bad digest",
    bytes({ ...image, layers: [{ digest: "sha256:../x", size: 1 }] }),
    OCI,
    "digest of layers",
  ],
  ["a bad size", bytes({ ...image, layers: [{ digest: OTHER, size: -1 }] }), OCI, "size of layers"],
  ["an index of nothing", bytes({ schemaVersion: 2, mediaType: INDEX }), INDEX, "no manifests"],
])("refuses %s", (_title, content, type, message) => {
  expect(() => parseManifest(content, type)).toThrow(message);
});
