import { recordOf, type JsonRecord } from "../../domain/json.ts";
import { invalidParameter } from "./refusals.ts";
import { parseDigest } from "./names.ts";

/** What the registry reads out of a manifest. The bytes themselves stay as they came. */
export interface Manifest {
  readonly mediaType: string;
  /** Media type of the config, or what an artifact says it is. */
  readonly artifactMediaType?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Config and layers that have to be in the repository. */
  readonly layers: readonly Descriptor[];
  /** The images that a list is of. */
  readonly manifests: readonly Descriptor[];
  readonly subject?: string;
}

export interface Descriptor {
  readonly digest: string;
  readonly bytes: number;
}

const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";

const SINGLE: ReadonlySet<string> = new Set([DOCKER_MANIFEST, OCI_MANIFEST]);
const LISTS: ReadonlySet<string> = new Set([DOCKER_LIST, OCI_INDEX]);

/** The longest manifest taken: Amazon ECR API Reference, PutImage, "imageManifest"; the OCI specification's bound. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/**
 * Reads a manifest of version 2, schema 2, or of OCI, single or a list.
 * Throws InvalidParameterException. Source of the text for what is no JSON: answers recorded from ECR; the other
 * texts are unverified.
 */
export function parseManifest(bytes: Uint8Array, statedType: string | undefined): Manifest {
  const manifest = recordOf(parseJson(bytes));
  if (manifest === undefined) throw invalid("Invalid JSON syntax");
  const ownType = text(manifest["mediaType"]);
  const mediaType = statedType ?? ownType ?? guessedType(manifest);
  if (mediaType === undefined) {
    throw invalid("Image manifest media type not provided in manifest or parameter");
  }
  if (ownType !== undefined && ownType !== mediaType) {
    throw invalid(`Media type '${mediaType}' is not that of the manifest, '${ownType}'`);
  }
  if (manifest["schemaVersion"] !== 2) throw invalid("Only schemaVersion 2 is supported");
  const common = {
    mediaType,
    ...defined("artifactType", text(manifest["artifactType"])),
    ...defined("annotations", annotationsOf(manifest["annotations"])),
    ...defined("subject", subjectOf(manifest["subject"])),
  };
  if (LISTS.has(mediaType)) {
    if (!Array.isArray(manifest["manifests"])) throw invalid("The index has no manifests");
    return { ...common, layers: [], manifests: descriptors(manifest["manifests"], "manifests") };
  }
  if (!SINGLE.has(mediaType)) throw invalid(`Media type '${mediaType}' is not supported`);
  return { ...common, ...single(manifest), manifests: [] };
}

function single(
  manifest: JsonRecord,
): Pick<Manifest, "layers" | "artifactMediaType" | "artifactType"> {
  const config = recordOf(manifest["config"]);
  if (config === undefined) throw invalid("The manifest has no config");
  if (!Array.isArray(manifest["layers"])) throw invalid("The manifest has no layers");
  const configType = text(config["mediaType"]);
  return {
    // What is published elsewhere is not to be pushed here (OCI Image Specification, "Non-distributable layers").
    layers: descriptors(
      [config, ...manifest["layers"].filter((layer) => !isForeign(recordOf(layer) ?? {}))],
      "layers",
    ),
    ...defined("artifactMediaType", configType),
    ...defined("artifactType", text(manifest["artifactType"]) ?? configType),
  };
}

function isForeign(layer: JsonRecord): boolean {
  const urls = layer["urls"];
  return (
    Array.isArray(urls) &&
    urls.length > 0 &&
    /nondistributable|foreign/.test(text(layer["mediaType"]) ?? "")
  );
}

/** OCI lets the member out; then its shape tells. */
function guessedType(manifest: JsonRecord): string | undefined {
  if (Array.isArray(manifest["manifests"])) return OCI_INDEX;
  return Array.isArray(manifest["layers"]) ? OCI_MANIFEST : undefined;
}

function descriptors(items: readonly unknown[], where: string): readonly Descriptor[] {
  return items.map((item) => {
    const { digest, size } = recordOf(item) ?? {};
    if (typeof digest !== "string" || parseDigest(digest) === undefined) {
      throw invalid(`A digest of ${where} is invalid`);
    }
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
      throw invalid(`A size of ${where} is invalid`);
    }
    return { digest, bytes: size };
  });
}

function subjectOf(value: unknown): string | undefined {
  const subject = recordOf(value);
  return subject === undefined ? undefined : descriptors([subject], "subject")[0]?.digest;
}

function annotationsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const given = recordOf(value);
  if (given === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, it]) => (typeof it === "string" ? [[name, it]] : [])),
  );
}

/** JSON has no byte order mark (RFC 8259, 8.1), and a text from which one is taken has another digest. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function defined<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { readonly [Key in Name]?: T } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name widens to string
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: T };
}

function invalid(constraint: string): Error {
  return invalidParameter("ImageManifest", constraint);
}
