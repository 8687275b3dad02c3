import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import type { Caller } from "../domain/scope.ts";
import type { MessageSocket } from "../runtime/web-socket.ts";
import { containerInstances, networkInterfaces, securityGroups, tasks } from "../store/tables.ts";
import type { Change } from "../store/view.ts";
import { allLinksDown, linkDown } from "./agent-link.ts";
import { agentVersions, instanceArnOf, type SocketKind } from "./connection-query.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { AgentSession } from "./session.ts";
import type { RoleCredentialsSource } from "./role-credentials-source.ts";
import type { SessionPorts } from "./session-ports.ts";
import { TaskKeys } from "./task-keys.ts";
import { TelemetrySession } from "./telemetry.ts";
import { Twins } from "./twins.ts";
import { Warnings } from "./warnings.ts";

/** The server's side of all agents' sockets. */
export interface Acs {
  /** Why a connection is to be refused, or nothing when it is welcome. */
  refuseReason(
    kind: SocketKind,
    query: URLSearchParams,
    caller: Caller,
  ): Promise<Refusal | undefined>;
  /** Takes over a connection that `refuseReason` had nothing against. */
  accept(kind: SocketKind, query: URLSearchParams, socket: MessageSocket): void;
  /** Closes every connection with 1001; agents come back at once, to whoever listens then. */
  stop(): void;
}

/**
 * After a clean end, such as that of a connection that grew too old, agents come back at once. Only when one
 * does not is its instance taken for disconnected, lest a task placed in between be refused with `AGENT`.
 */
export const RETURN_GRACE_MS = 2_000;

export function createAcs(
  options: Omit<SessionPorts, "warnings" | "taskKeys"> & {
    /** Where credentials of roles come from; without it no task gets any. */
    readonly roleCredentials?: RoleCredentialsSource;
  },
): Acs {
  const { roleCredentials, ...ports } = options;
  return new Sessions({ ...ports, warnings: new Warnings(options.log) }, roleCredentials);
}

class Sessions implements Acs {
  readonly #ports: SessionPorts;
  readonly #taskKeys: TaskKeys | undefined;
  readonly #agents = new Map<string, AgentSession>();
  readonly #telemetry = new Map<string, TelemetrySession>();
  readonly #unwatch: readonly (() => void)[];
  readonly #twins: Twins;
  #isStopped = false;

  constructor(ports: Omit<SessionPorts, "taskKeys">, source: RoleCredentialsSource | undefined) {
    const onChange = (arn: string): void => this.#agents.get(arn)?.look();
    this.#taskKeys = source && new TaskKeys({ ...ports, source, onChange });
    this.#ports = { ...ports, ...(this.#taskKeys && { taskKeys: this.#taskKeys }) };
    this.#twins = new Twins(ports);
    const { store, clock } = ports;
    void store.write((tx) => allLinksDown(tx, clock.nowMs()));
    this.#unwatch = [
      store.watch(tasks, (changes) => {
        for (const arn of instancesOf(changes)) this.#agents.get(arn)?.look();
        for (const { key } of changes) this.#taskKeys?.look(key);
      }),
      store.watch(networkInterfaces, () => this.#lookAtGroups()),
      store.watch(securityGroups, () => this.#lookAtGroups()),
      store.watch(containerInstances, (changes) => {
        for (const change of changes) if (isGone(change.after)) this.#dismiss(change.key);
      }),
    ];
  }

  refuseReason(
    kind: SocketKind,
    query: URLSearchParams,
    caller: Caller,
  ): Promise<Refusal | undefined> {
    const arn = instanceArnOf(kind, query);
    return this.#ports.store.read((view) =>
      refusal(view.get(containerInstances, arn), arn, caller),
    );
  }

  accept(kind: SocketKind, query: URLSearchParams, socket: MessageSocket): void {
    if (this.#isStopped) return socket.close(1001, "the server is stopping");
    const containerInstanceArn = instanceArnOf(kind, query);
    if (kind === "acs") this.#acceptAgent(containerInstanceArn, query, socket);
    else this.#acceptTelemetry(containerInstanceArn, socket);
  }

  stop(): void {
    this.#isStopped = true;
    for (const unwatch of this.#unwatch) unwatch();
    const open = [...this.#agents.values(), ...this.#telemetry.values()];
    for (const session of open) session.close(1001, "the server is stopping");
    void this.#taskKeys?.stop();
  }

  #lookAtGroups(): void {
    for (const session of this.#agents.values()) session.lookAtGroups();
  }

  #acceptAgent(arn: string, query: URLSearchParams, socket: MessageSocket): void {
    const session = new AgentSession({
      ports: this.#ports,
      containerInstanceArn: arn,
      socket,
      versions: agentVersions(query),
      acksHeartbeats: Number(query.get("protocolVersion")) >= 2,
      onEnd: (code) => this.#agentEnded(arn, session, code),
    });
    const previous = this.#agents.get(arn);
    this.#agents.set(arn, session);
    if (previous) this.#twins.replaced(arn);
    previous?.close(1000, REPLACED);
    void session.open();
  }

  #agentEnded(arn: string, session: AgentSession, code: number): void {
    if (this.#agents.get(arn) !== session) return;
    this.#agents.delete(arn);
    if (this.#isStopped) return;
    const { clock, log, store } = this.#ports;
    log.info("agent disconnected", { containerInstanceArn: arn, code });
    const settle = (): void => {
      if (this.#isStopped || this.#agents.has(arn)) return;
      void store.write((tx) => linkDown(tx, arn, clock.nowMs()));
    };
    if (code === 1000 || code === 1001) clock.after(RETURN_GRACE_MS, settle);
    else settle();
  }

  #acceptTelemetry(arn: string, socket: MessageSocket): void {
    const session = new TelemetrySession({
      ports: this.#ports,
      containerInstanceArn: arn,
      socket,
      onEnd: () => {
        if (this.#telemetry.get(arn) === session) this.#telemetry.delete(arn);
      },
    });
    const previous = this.#telemetry.get(arn);
    this.#telemetry.set(arn, session);
    previous?.close(1000, REPLACED);
    session.open();
  }

  /** The next connection of a deregistered instance is refused, which is how its agent hears of it. */
  #dismiss(arn: string): void {
    this.#agents.get(arn)?.close(1000, DEREGISTERED);
    this.#telemetry.get(arn)?.close(1000, DEREGISTERED);
  }
}

const REPLACED = "a newer connection of the same instance replaces this one";
const DEREGISTERED = "the container instance was deregistered";

function instancesOf(
  changes: readonly Change<{ readonly containerInstanceArn: string }>[],
): ReadonlySet<string> {
  return new Set(
    changes.flatMap(({ before, after }) =>
      [before, after].flatMap((row) => (row ? [row.containerInstanceArn] : [])),
    ),
  );
}

function isGone(instance: ContainerInstanceRecord | undefined): boolean {
  return instance === undefined || instance.status === "INACTIVE";
}
