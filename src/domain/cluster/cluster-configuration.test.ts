import { expect, test } from "vitest";
import { checkClusterConfiguration } from "./cluster-configuration.ts";

test.each([
  undefined,
  {},
  { executeCommandConfiguration: {} },
  { executeCommandConfiguration: { logging: "NONE" } },
  {
    executeCommandConfiguration: {
      logging: "OVERRIDE",
      logConfiguration: { s3BucketName: "sessions" },
    },
  },
] as const)("takes %j", (configuration) => {
  expect(() => checkClusterConfiguration(configuration)).not.toThrow();
});

test.each([
  [{ logging: "OVERRIDE" }, /^A CloudWatch log group name or S3 bucket name must be specified/],
  [
    { logging: "OVERRIDE", logConfiguration: { s3KeyPrefix: "a" } },
    /^A CloudWatch log group name or S3 bucket name must be specified/,
  ],
  [{ logConfiguration: { s3BucketName: "b" } }, /^You must set logging to 'OVERRIDE'/],
  [
    { logging: "DEFAULT", logConfiguration: { s3BucketName: "b" } },
    /^You must set logging to 'OVERRIDE'/,
  ],
] as const)("refuses %j", (executeCommandConfiguration, message) => {
  expect(() => checkClusterConfiguration({ executeCommandConfiguration })).toThrow(message);
});
