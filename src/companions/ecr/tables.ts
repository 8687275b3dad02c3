import { type Scope, scopeKey } from "../../domain/scope.ts";
import { table } from "../../store/table.ts";

export interface RepositoryRecord extends Scope {
  /** `ACCOUNT/REGION/NAME`. */
  readonly repositoryKey: string;
  readonly repositoryName: string;
  readonly createdAtMs: number;
  readonly imageTagMutability: TagMutability;
  readonly exclusionFilters: readonly ExclusionFilter[];
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: EncryptionType; readonly kmsKey?: string };
  readonly tags: readonly RepositoryTag[];
  readonly policyText?: string;
  readonly lifecyclePolicy?: { readonly text: string; readonly lastEvaluatedAtMs?: number };
  readonly lifecyclePreview?: LifecyclePreview;
}

export type TagMutability =
  | "MUTABLE"
  | "IMMUTABLE"
  | "MUTABLE_WITH_EXCLUSION"
  | "IMMUTABLE_WITH_EXCLUSION";

export type EncryptionType = "AES256" | "KMS" | "KMS_DSSE";

export interface ExclusionFilter {
  readonly filterType: "WILDCARD";
  readonly filter: string;
}

export interface RepositoryTag {
  readonly key: string;
  readonly value: string;
}

/** What a policy would have deleted when it was asked for. */
interface LifecyclePreview {
  readonly text: string;
  readonly results: readonly {
    readonly digest: string;
    readonly tags: readonly string[];
    readonly pushedAtMs: number;
    readonly rulePriority: number;
  }[];
}

/** A manifest in a repository. Its bytes are a blob. */
export interface ImageRecord {
  /** `ACCOUNT/REGION/NAME@DIGEST`. */
  readonly imageKey: string;
  readonly repositoryKey: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Of the config; of artifacts what they are. */
  readonly artifactMediaType?: string;
  /** Of a referrer, for the list of those. */
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly manifestBytes: number;
  /** Of its layers; of a list that of the biggest of its images. */
  readonly sizeInBytes: number;
  readonly pushedAtMs: number;
  readonly lastPulledAtMs?: number;
  readonly tags: readonly string[];
  /** Digests of its config and layers. */
  readonly layers: readonly string[];
  /** Digests of the images that a list is of. */
  readonly manifests: readonly string[];
  /** The digest of the image it refers to. */
  readonly subject?: string;
}

/** A blob as a repository has it. The same blob may be in many. */
export interface LayerRecord {
  /** `ACCOUNT/REGION/NAME@DIGEST`. */
  readonly layerKey: string;
  readonly repositoryKey: string;
  readonly digest: string;
  readonly bytes: number;
  readonly uploadedAtMs: number;
}

/** What is kept for the registry of an account in a region as a whole. */
export interface RegistryRecord extends Scope {
  readonly registryKey: string;
  readonly policyText?: string;
  readonly scanning?: {
    readonly scanType: "BASIC" | "ENHANCED";
    readonly rules: readonly ScanningRule[];
  };
}

export interface ScanningRule {
  readonly scanFrequency: "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" | "MANUAL";
  readonly repositoryFilters: readonly ExclusionFilter[];
}

export const repositories = table<RepositoryRecord>()({
  kind: "ecr-repository",
  key: (row) => row.repositoryKey,
  indexes: { scope: scopeKey },
});

export const images = table<ImageRecord>()({
  kind: "ecr-image",
  key: (row) => row.imageKey,
  indexes: {
    repository: (row) => row.repositoryKey,
    digest: (row) => row.digest,
    /** `ACCOUNT/REGION/NAME:TAG`; at most one. */
    tag: (row) => row.tags.map((tag) => `${row.repositoryKey}:${tag}`),
    /** `ACCOUNT/REGION/NAME@DIGEST` of each layer. */
    layer: (row) => row.layers.map((digest) => contentKey(row.repositoryKey, digest)),
    /** The same of the images that it is a list of. */
    child: (row) => row.manifests.map((digest) => contentKey(row.repositoryKey, digest)),
    subject: (row) =>
      row.subject === undefined ? undefined : contentKey(row.repositoryKey, row.subject),
  },
});

export const layers = table<LayerRecord>()({
  kind: "ecr-layer",
  key: (row) => row.layerKey,
  indexes: { repository: (row) => row.repositoryKey, digest: (row) => row.digest },
});

export const registries = table<RegistryRecord>()({
  kind: "ecr-registry",
  key: (row) => row.registryKey,
  indexes: {},
});

export const ecrTables = [repositories, images, layers, registries];

/** The key of an image or a layer of a repository. */
export function contentKey(repositoryKey: string, digest: string): string {
  return `${repositoryKey}@${digest}`;
}
