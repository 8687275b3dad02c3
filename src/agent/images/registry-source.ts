import type {
  PayloadContainer,
  PayloadRegistryAuthentication,
  RoleCredentials,
} from "../../wire/agent-messages.ts";
import { type PullSource, RuntimeFault } from "../container-runtime.ts";
import type { RegistryLogin } from "./registry-logins.ts";
import type { TellStandIn } from "../resources/stand-ins.ts";

export type EcrAuthData = Extract<
  PayloadRegistryAuthentication,
  { readonly type: "ecr" }
>["ecrAuthData"];

/** Where images of ECR are to be had, and with what. */
export interface EcrLogin {
  /** `HOST` or `HOST:PORT`, with a path below which the images are where there is one. */
  readonly registry: string;
  /** Whether the registry's names begin with account and region, as Longshore's do. */
  readonly isShared: boolean;
  readonly username: string;
  readonly password: string;
}

/** Signs in to ECR, as the execution role of a task or as the host. Rejects with `CannotPullECRContainerError`. */
export interface EcrLogins {
  login(ecr: EcrAuthData, role?: RoleCredentials): Promise<EcrLogin>;
  /**
   * Which of several registries has an image, `repository:tag` or `repository@digest`; the last when none has. Absent where
   * the registries of other accounts are theirs.
   */
  locate?(
    registries: readonly EcrAuthData[],
    image: string,
    role?: RoleCredentials,
  ): Promise<EcrAuthData>;
}

/** Where an image is to be had, and as whom. */
export interface ImageOrigin {
  /** Whose pulls of the image are one: what one role may have another may not. */
  readonly bearer: string;
  find(): Promise<PullSource>;
}

/** What a pull may use of the task's. */
export interface TaskLogins {
  /** Of the container's `repositoryCredentials`. */
  readonly login?: RegistryLogin | undefined;
  /** Of the task's execution role, as they are now. */
  readonly executionRole?: RoleCredentials | undefined;
  readonly tellStandIn?: TellStandIn | undefined;
}

/**
 * How an image is fetched that is ECR's, or that has a login of its own; nothing for those that Docker finds by their
 * own names.
 */
export function registrySource(
  container: PayloadContainer,
  logins: EcrLogins | undefined,
  { login, executionRole, tellStandIn }: TaskLogins = {},
): ImageOrigin | undefined {
  const authentication = container.registryAuthentication;
  if (login !== undefined) {
    return { bearer: JSON.stringify(login), find: async () => ({ login }) };
  }
  if (authentication?.type !== "ecr" || logins === undefined) return undefined;
  const { ecrAuthData } = authentication;
  const role = ecrAuthData.useExecutionRole ? executionRole : undefined;
  return {
    bearer: role?.roleArn ?? "",
    find: async () => {
      if (ecrAuthData.useExecutionRole && role === undefined) throw roleAbsent();
      const { ecr, standsFor } = await registryOf(container.image, ecrAuthData, { logins, role });
      const source = pullSource(container.image, ecr, await logins.login(ecr, role));
      if (standsFor !== undefined) tellStandIn?.(standsFor, source.from ?? container.image);
      return source;
    },
  };
}

/** The registry that an image is in: one of another account is the task's own, in its region or the task's. */
async function registryOf(
  image: string,
  { standIn, ...named }: EcrAuthData,
  { logins, role }: { readonly logins: EcrLogins; readonly role: RoleCredentials | undefined },
): Promise<{ readonly ecr: EcrAuthData; readonly standsFor?: string }> {
  if (standIn === undefined || logins.locate === undefined) return { ecr: named };
  const own = { ...named, registryId: standIn.accountId };
  const regions = new Set([named.region, standIn.region]);
  const registries = Array.from(regions, (region) => ({ ...own, region }));
  const repository = image.slice(image.indexOf("/") + 1);
  return { ecr: await logins.locate(registries, repository, role), standsFor: standIn.named };
}

/** The host's own credentials are not the role's, and may be good for more. */
function roleAbsent(): RuntimeFault {
  return new RuntimeFault(
    "CannotPullECRContainerError",
    "the control plane sent no credentials of the task's execution role",
  );
}

/** What to ask Docker for: the image's own name, with the registry's address in place of AWS's. */
export function pullSource(
  image: string,
  { registryId, region }: EcrAuthData,
  { registry, isShared, username, password }: EcrLogin,
): PullSource {
  const slash = image.indexOf("/");
  const path = image.slice(slash + 1);
  const prefix = `${registryId}/${region}/`;
  const repository = path.startsWith(prefix) ? path.slice(prefix.length) : path;
  const from = `${registry}/${isShared ? prefix : ""}${repository}`;
  return { from, login: { kind: "password", username, password } };
}

/**
 * The name under which the host has the image of a container. Docker lets nobody give an image a name with a digest,
 * so that one of ECR's gets a tag instead which says the same.
 */
export function localImage({ image, registryAuthentication }: PayloadContainer): string {
  const at = image.indexOf("@");
  if (registryAuthentication?.type !== "ecr" || at < 0) return image;
  const name = image.slice(0, at);
  const colon = name.lastIndexOf(":");
  const untagged = colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
  return `${untagged}:${image.slice(at + 1).replace(":", "-")}`;
}
