import type { Bounds } from "../../domain/constraints/demands.ts";

const NAME = { test: /^[\w+=,.@-]*$/, text: "[\\w+=,.@-]*" };

/** Source: AWS STS API Reference, the parameters of each operation. */
export const STS_CONSTRAINTS: Readonly<Record<string, Bounds | undefined>> = {
  AccessKeyId: { min: 16, max: 128, pattern: { test: /^\w*$/, text: "[\\w]*" } },
  ExternalId: {
    min: 2,
    max: 1224,
    pattern: { test: /^[\w+=,.@:/-]*$/, text: "[\\w+=,.@:\\/-]*" },
  },
  Policy: {
    min: 1,
    max: 2048,
    pattern: {
      // oxlint-disable-next-line no-control-regex -- tabs and line ends are what documents are written with
      test: /^[\u0009\u000a\u000d\u0020-\u00ff]+$/,
      text: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    },
  },
  RoleArn: { min: 20, max: 2048 },
  RoleSessionName: { min: 2, max: 64, pattern: NAME },
  SerialNumber: { min: 9, max: 256, pattern: { test: /^[\w+=/:,.@-]*$/, text: "[\\w+=/:,.@-]*" } },
  SourceIdentity: { min: 2, max: 64, pattern: NAME },
  TokenCode: { min: 6, max: 6, pattern: { test: /^\d*$/, text: "[\\d]*" } },
};

/** How long sessions may be, by the operation that makes them. */
export const DURATIONS: Readonly<Record<string, Bounds | undefined>> = {
  AssumeRole: { min: 900, max: 43_200 },
  GetSessionToken: { min: 900, max: 129_600 },
};
