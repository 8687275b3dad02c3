import type { Bounds } from "../../domain/constraints/demands.ts";

const NAME = { test: /^[\w+=,.@-]+$/, text: "[\\w+=,.@-]+" };
const PATH = {
  test: /^(?:\/|\/[\u0021-\u007e]+\/)$/,
  text: "(\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)",
};
const PATH_PREFIX = { test: /^\/[\u0021-\u007f]*$/, text: "\\u002F[\\u0021-\\u007F]*" };
const DOCUMENT: Bounds = {
  min: 1,
  max: 131_072,
  pattern: {
    // oxlint-disable-next-line no-control-regex -- tabs and line ends are what documents are written with
    test: /^[\u0009\u000a\u000d\u0020-\u00ff]+$/,
    text: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
  },
};
const ARN: Bounds = { min: 20, max: 2048 };
const NAME_64: Bounds = { min: 1, max: 64, pattern: NAME };
const NAME_128: Bounds = { min: 1, max: 128, pattern: NAME };

/** Source: AWS IAM API Reference, the parameters of each operation. */
export const IAM_CONSTRAINTS: Readonly<Record<string, Bounds | undefined>> = {
  AWSServiceName: { min: 1, max: 128, pattern: NAME },
  AccessKeyId: { min: 16, max: 128, pattern: { test: /^\w+$/, text: "[\\w]+" } },
  AccountAlias: {
    min: 3,
    max: 63,
    pattern: {
      test: /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/,
      text: "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
    },
  },
  AssumeRolePolicyDocument: DOCUMENT,
  CustomSuffix: { min: 1, max: 64, pattern: NAME },
  DeletionTaskId: { min: 1, max: 1000 },
  Description: { max: 1000 },
  GroupName: NAME_128,
  InstanceProfileName: NAME_128,
  Marker: { min: 1 },
  MaxItems: { min: 1, max: 1000 },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  NewGroupName: NAME_128,
  NewPath: { min: 1, max: 512, pattern: PATH },
  NewUserName: NAME_64,
  Path: { min: 1, max: 512, pattern: PATH },
  PathPrefix: { min: 1, max: 512, pattern: PATH_PREFIX },
  PermissionsBoundary: ARN,
  PolicyArn: ARN,
  PolicyDocument: DOCUMENT,
  PolicyName: NAME_128,
  PolicySourceArn: ARN,
  RoleName: NAME_64,
  UserName: NAME_64,
  VersionId: {
    pattern: { test: /^v[1-9]\d*(?:\.[A-Za-z0-9-]*)?$/, text: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" },
  },
};
