/** What the operator decides about agent sessions. */
export interface AcsSettings {
  /**
   * Sends `json-file` for `awslogs`, as long as no CloudWatch Logs companion is there to take the lines
   * (docs/extensions.md, "log-driver-fallback").
   */
  readonly logDriverFallback: boolean;
  /** `HOST:PORT` of the built-in registry, as image names have it. */
  readonly registry?: () => string;
}
