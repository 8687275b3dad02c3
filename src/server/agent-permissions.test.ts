import { AttachUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { anIdentityServer, policyOf } from "../../test/fixtures/identity-server.ts";
import { aCaller } from "../../test/fixtures/scope.ts";
import type { HttpRequest } from "../wire/http.ts";
import { authorizeAgent } from "./agent-permissions.ts";

const INSTANCE = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/0123";
const AGENT = aCaller({ principalArn: "arn:aws:iam::000000000000:user/agent" });

function upgrade(path: string, parameters: Readonly<Record<string, string>>): HttpRequest {
  const target = `${path}?${new URLSearchParams(parameters).toString()}`;
  return { method: "GET", target, headers: [], body: new Uint8Array() };
}

const POLL = upgrade("/acs/ws", { containerInstanceArn: INSTANCE });
const TELEMETRY = upgrade("/tcs/ws", { containerInstance: INSTANCE });

test("an agent needs ecs:Poll and ecs:StartTelemetrySession on its container instance", async () => {
  const { identity, iam, user } = await anIdentityServer();
  const { authorize } = identity;
  if (!authorize) throw new Error("nobody is asked");
  await user("agent");
  const denied = (action: string) =>
    `User: ${AGENT.principalArn} is not authorized to perform: ${action} on resource: ${INSTANCE} because no identity-based policy allows the ${action} action`;
  await expect(authorizeAgent(authorize, POLL, AGENT)).rejects.toMatchObject({
    code: "AccessDeniedException",
    message: denied("ecs:Poll"),
  });
  await expect(authorizeAgent(authorize, TELEMETRY, AGENT)).rejects.toMatchObject({
    message: denied("ecs:StartTelemetrySession"),
  });
  await expect(authorizeAgent(authorize, POLL, aCaller())).resolves.toBeUndefined();
  await iam().send(
    new PutUserPolicyCommand({
      UserName: "agent",
      PolicyName: "poll",
      PolicyDocument: policyOf({
        Effect: "Allow",
        Action: "ecs:Poll",
        Resource: "*",
        Condition: {
          ArnEquals: { "ecs:cluster": "arn:aws:ecs:us-east-1:000000000000:cluster/default" },
        },
      }),
    }),
  );
  await expect(authorizeAgent(authorize, POLL, AGENT)).resolves.toBeUndefined();
  await expect(authorizeAgent(authorize, TELEMETRY, AGENT)).rejects.toThrow("not authorized");
  await iam().send(
    new AttachUserPolicyCommand({
      UserName: "agent",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
    }),
  );
  await expect(authorizeAgent(authorize, TELEMETRY, AGENT)).resolves.toBeUndefined();
});
