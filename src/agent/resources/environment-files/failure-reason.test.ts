import { expect, test } from "vitest";
import {
  containerInstanceFileReason,
  type EnvironmentFileFailure,
  fargateFileReason,
} from "./failure-reason.ts";

const object = { bucket: "b", key: "k/a.env" };
const error = { code: "NoSuchKey", message: "The specified key does not exist." };
const CANCELED = "RequestCanceled: request context canceled caused by: context deadline exceeded";
const STREAM = "file download command: non-empty error stream: ";

const CASES: readonly (readonly [EnvironmentFileFailure, fargate: string, agent: string])[] = [
  [
    { kind: "refused", ...object, error },
    `${STREAM}NoSuchKey: The specified key does not exist.`,
    "unable to download env file with key k/a.env from bucket b, error: NoSuchKey: The specified key does not exist.",
  ],
  [
    { kind: "unreachable", ...object },
    `${STREAM}${CANCELED}`,
    `unable to download env file with key k/a.env from bucket b, error: ${CANCELED}`,
  ],
  [
    { kind: "invalid ARN", value: "arn:aws:s3:::b" },
    "unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3:::b, error: invalid s3 arn: arn:aws:s3:::b",
    "unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3:::b, error: invalid s3 arn: arn:aws:s3:::b",
  ],
  [
    { kind: "unreadable", ...object, problem: "bufio.Scanner: token too long" },
    "unable to read env file with key k/a.env from bucket b, error: bufio.Scanner: token too long",
    "unable to read env file with key k/a.env from bucket b, error: bufio.Scanner: token too long",
  ],
  [
    { kind: "no credentials" },
    "environment file resource: unable to find execution role credentials",
    "environment file resource: unable to find execution role credentials",
  ],
];

test.each(CASES)(
  "%j has its words on Fargate and on a container instance",
  (failure, fargate, agent) => {
    expect(fargateFileReason([failure])).toBe(
      `ResourceInitializationError: failed to download env files: ${fargate}`,
    );
    expect(containerInstanceFileReason([failure])).toBe(agent);
  },
);

test("Fargate names the first of several, an agent all", () => {
  const failures: readonly EnvironmentFileFailure[] = [
    { kind: "unreachable", ...object },
    { kind: "refused", bucket: "b", key: "b.env", error },
  ];
  expect(fargateFileReason(failures)).not.toContain("NoSuchKey");
  expect(containerInstanceFileReason(failures)).toMatch(
    /k\/a\.env from bucket b.*;unable .*b\.env/,
  );
});
