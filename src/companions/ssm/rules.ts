import type { Rule } from "../../domain/constraints/constraints.ts";

/** What more than one operation demands of its members. Source: the Systems Manager model. */

export const NAME = { required: true, min: 1, max: 2048 } as const satisfies Rule;

export const NAMES = {
  required: true,
  min: 1,
  max: 10,
  each: { min: 1, max: 2048 },
} as const satisfies Rule;

export const LABELS = {
  required: true,
  min: 1,
  max: 10,
  each: { min: 1, max: 100 },
} as const satisfies Rule;

const TAG_TEXT = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;

export const TAG_KEY = { min: 1, max: 128, pattern: TAG_TEXT } as const satisfies Rule;

export const TAGS = {
  max: 1000,
  members: {
    Key: { required: true, ...TAG_KEY },
    Value: { required: true, min: 0, max: 256, pattern: TAG_TEXT },
  },
} as const satisfies Rule;

export const RESOURCE_TYPE = {
  required: true,
  oneOf: [
    "Document",
    "ManagedInstance",
    "MaintenanceWindow",
    "Parameter",
    "PatchBaseline",
    "OpsItem",
    "OpsMetadata",
    "Automation",
    "Association",
  ],
} as const satisfies Rule;

export const PARAMETER_FILTERS = {
  members: {
    Key: {
      required: true,
      min: 1,
      max: 132,
      pattern: /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/,
    },
    Option: { min: 1, max: 10 },
    Values: { min: 1, max: 50, each: { min: 1, max: 1024 } },
  },
} as const satisfies Rule;
