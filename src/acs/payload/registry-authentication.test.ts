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
  expect(registryAuthentication({ name: "c", image }, { ...given, strict: true })).toEqual({
    type: "ecr",
    ecrAuthData: { registryId, region, endpointOverride: "", useExecutionRole: true },
  });
});

test.each([
  ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1", true],
  ["000000000000.dkr.ecr.eu-west-1.amazonaws.com/app:1", false],
  ["xx.dkr.ecr.us-west-2.amazonaws.com/fe", false],
  ["127.0.0.1:4566/111122223333/eu-west-1/app:1", false],
])("the task's own account stands in for that of %s: %s", (image, isForeign) => {
  const standIn = isForeign ? { standIn: { named: image, ...scope } } : {};
  const found = registryAuthentication({ name: "c", image }, given);
  expect(found).toMatchObject({ ecrAuthData: standIn });
  expect("standIn" in (found?.type === "ecr" ? found.ecrAuthData : {})).toBe(isForeign);
});

test("the login of another account's secret is this account's, unless strict", () => {
  const credentialsParameter = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:login";
  const container = { name: "c", image: "a", repositoryCredentials: { credentialsParameter } };
  const asmAuthData = { credentialsParameter, region: "eu-west-1" };
  const standIn = { named: credentialsParameter, ...scope };
  expect(registryAuthentication(container, given)).toEqual({
    type: "asm",
    asmAuthData: { ...asmAuthData, standIn },
  });
  expect(registryAuthentication(container, { ...given, strict: true })).toEqual({
    type: "asm",
    asmAuthData,
  });
});

test.each(["nginx", "127.0.0.1:5000/app", "public.ecr.aws/nginx/nginx:1", "ghcr.io/a/b", ""])(
  "%s is not",
  (image) => expect(registryAuthentication({ name: "c", image }, given)).toBeUndefined(),
);
