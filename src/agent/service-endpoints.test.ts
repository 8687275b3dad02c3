import { expect, test } from "vitest";
import { namedEndpoints, serviceEndpoint } from "./service-endpoints.ts";

const controlPlane = "http://127.0.0.1:4566";

test.each([
  ["ecr", "AWS_ENDPOINT_URL_ECR"],
  ["logs", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"],
  ["s3", "AWS_ENDPOINT_URL_S3"],
  ["secretsManager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  ["ssm", "AWS_ENDPOINT_URL_SSM"],
  ["sts", "AWS_ENDPOINT_URL_STS"],
] as const)("%s is called where %s says, or at the control plane", (service, setting) => {
  const url = "https://other.example";
  const environment = { [setting]: url, AWS_ENDPOINT_URL: "https://not-this.example" };
  expect(serviceEndpoint(service, { environment, controlPlane })).toEqual({ url, isOwn: false });
  const { [setting]: _, ...others } = environment;
  for (const without of [others, { ...others, [setting]: "" }]) {
    expect(serviceEndpoint(service, { environment: without, controlPlane })).toEqual({
      url: controlPlane,
      isOwn: true,
    });
  }
});

test("the settings are read as an AWS SDK reads them, and no others", () => {
  const given = { AWS_ENDPOINT_URL_S3: "https://s3.example" };
  const environment = { ...given, AWS_ENDPOINT_URL_SSM: "", AWS_ENDPOINT_URL: "https://not.this" };
  expect(namedEndpoints(environment)).toEqual(given);
});

test.each(["other.example", "ftp://other.example", "https://", "http://[", "no address"])(
  "what is no address is refused: %s",
  (url) => {
    const environment = { AWS_ENDPOINT_URL_SSM: url };
    expect(() => serviceEndpoint("ssm", { environment, controlPlane })).toThrow(
      "AWS_ENDPOINT_URL_SSM is not an address, such as https://service.us-east-1.amazonaws.com.",
    );
  },
);
