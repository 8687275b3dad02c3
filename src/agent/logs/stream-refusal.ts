import type { ControlPlaneRefusal } from "../session/control-plane.ts";
import { RuntimeFault } from "../container-runtime.ts";

/**
 * Why a container is not started whose log stream cannot be made: on Fargate the platform looks before, on container
 * instances Docker's driver does.
 * Source: Amazon ECS Developer Guide, "Stopped task error messages"; Docker's awslogs driver.
 */
export function streamRefusal(refusal: ControlPlaneRefusal, isFargate: boolean): RuntimeFault {
  const { code, message } = refusal;
  const options = { cause: refusal };
  if (!isFargate) {
    const error =
      code === "Unreachable"
        ? `RequestError: send request failed caused by: ${message}`
        : `${code}: ${message}`;
    const text = `failed to initialize logging driver: failed to create Cloudwatch log stream: ${error}`;
    return new RuntimeFault(
      "CannotStartContainerError",
      `Error response from daemon: ${text}`,
      options,
    );
  }
  const text =
    code === "Unreachable"
      ? "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection " +
        "issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed"
      : `create stream has been retried 1 times: failed to create Cloudwatch log stream: ${code}: ${message} : exit status 1`;
  return new RuntimeFault(
    "ResourceInitializationError",
    `failed to validate logger args: ${text}`,
    options,
  );
}
