import type { PayloadContainer } from "../../wire/agent-messages.ts";
import { asRecord, asString, optional } from "../foreign.ts";
import { mergeDockerConfig } from "../payload/merge-docker-config.ts";

/**
 * The log configuration of a container as its task definition has it. What the engine was told beside that is not shown: the
 * values of secrets, and where it finds the credentials of the execution role, which are for no container. Source: ECS
 * agent, `agent/api/container/container.go`, GetLogOptions, which reads what the control plane sent.
 */
export function definedLogConfig(container: PayloadContainer | undefined): {
  readonly driver?: string;
  readonly options: Readonly<Record<string, string>>;
} {
  const { Type, Config } = asRecord(hostConfigOf(container)["LogConfig"]);
  const options = Object.entries(asRecord(Config)).flatMap(([name, value]) => {
    const text = asString(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...optional("driver", asString(Type)), options: Object.fromEntries(options) };
}

function hostConfigOf(container: PayloadContainer | undefined): Readonly<Record<string, unknown>> {
  try {
    return mergeDockerConfig({}, container?.dockerConfig?.hostConfig);
  } catch (error) {
    // Such a container can't be made, but others of its task ask for it.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
