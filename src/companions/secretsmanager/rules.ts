import type { Rule } from "../../domain/constraints/constraints.ts";

/** What more than one operation demands of its members. Source: the Secrets Manager model. */

export const SECRET_ID = { required: true, min: 1, max: 2048 } as const satisfies Rule;

export const TOKEN = { min: 32, max: 64 } as const satisfies Rule;

export const VALUE = { min: 1, max: 65_536, sensitive: true } as const satisfies Rule;

export const DESCRIPTION = { max: 2048 } as const satisfies Rule;

export const KMS_KEY_ID = { max: 2048 } as const satisfies Rule;

export const STAGE = { min: 1, max: 256 } as const satisfies Rule;

export const TAGS = {
  members: { Key: { min: 1, max: 128 }, Value: { max: 256 } },
} as const satisfies Rule;

export const NEXT_TOKEN = { min: 1, max: 4096 } as const satisfies Rule;

export const POLICY = { required: true, min: 1, max: 20_480 } as const satisfies Rule;

export const FILTERS = {
  max: 10,
  members: {
    Key: {
      oneOf: [
        "description",
        "name",
        "tag-key",
        "tag-value",
        "primary-region",
        "owning-service",
        "all",
      ],
    },
    Values: {
      min: 1,
      max: 10,
      each: { max: 512, pattern: /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/ },
    },
  },
} as const satisfies Rule;
