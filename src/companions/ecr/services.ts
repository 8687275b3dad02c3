import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { Store } from "../../store/view.ts";
import type { Caller } from "../../domain/scope.ts";
import type { PermissionRequest } from "../../wire/service.ts";
import type { BigFiles } from "../../runtime/big-files.ts";
import type { Files } from "../../runtime/files.ts";
import type { Blobs } from "./blobs.ts";
import type { RegistryTokens } from "./tokens.ts";
import type { Touches } from "./touches.ts";
import type { Uploads } from "./uploads.ts";

/** What ECR is put together from. */
export interface EcrOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The registry's own folder, and the same for its small files. */
  readonly bigFiles: BigFiles;
  readonly files: Files;
  /** `http://HOST:PORT` of this server, where images are pushed to and pulled from. */
  readonly endpoint: () => string;
  /** Whether the registry lets in only who has a token. */
  readonly auth: "verify" | "none";
  /** The region of those who have none, when nobody needs one. */
  readonly defaultRegion: string;
  /**
   * Throws AccessDeniedException when the caller may not. Everybody may do everything in his own account, unless
   * something that knows policies is put here.
   */
  readonly authorize?: Authorize;
  /** How long what no image needs is kept, since an image that needs it may be on its way. */
  readonly graceMs?: number;
}

export type Authorize = (caller: Caller, request: PermissionRequest) => void;

/** What the operations and the registry share. */
export interface EcrServices {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly tokens: RegistryTokens;
  readonly touches: Touches;
  readonly endpoint: () => string;
}
