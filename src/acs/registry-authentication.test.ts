import { expect, test } from "vitest";
import { registryAuthentication } from "./registry-authentication.ts";

const scope = { accountId: "000000000000", region: "us-east-1" };
const given = { scope, useExecutionRole: true, registry: "127.0.0.1:4566" };

test.each([
  ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1", "111122223333", "eu-west-1"],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app", "111122223333", "cn-north-1"],
  ["111122223333.dkr-ecr-fips.us-east-1.on.aws/a/b", "111122223333", "us-east-1"],
  ["xx.dkr.ecr.us-west-2.amazonaws.com/fe", "000000000000", "us-west-2"],
  ["127.0.0.1:4566/111122223333/eu-west-1/app:1", "111122223333", "eu-west-1"],
  ["localhost:4566/team/app:1", "000000000000", "us-east-1"],
])("%s is ECR's", (image, registryId, region) => {
  expect(registryAuthentication({ name: "c", image }, given)).toEqual({
    type: "ecr",
    ecrAuthData: { registryId, region, endpointOverride: "", useExecutionRole: true },
  });
});

test.each(["nginx", "127.0.0.1:5000/app", "public.ecr.aws/nginx/nginx:1", "ghcr.io/a/b", ""])(
  "%s is not",
  (image) => expect(registryAuthentication({ name: "c", image }, given)).toBeUndefined(),
);
