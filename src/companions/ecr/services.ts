import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { Store } from "../../store/view.ts";
import type { CallerPolicies } from "../../wire/service.ts";
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
   * What the policies of who talks to the registry allow; API calls are checked before they come here. Without it
   * everybody may do everything in his own account.
   */
  readonly policies?: CallerPolicies;
  /** How long what no image needs is kept, since an image that needs it may be on its way. */
  readonly graceMs?: number;
}

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
