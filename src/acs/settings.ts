/** What the operator decides about agent sessions. */
export interface AcsSettings {
  /** `HOST:PORT` of the built-in registry, as image names have it. */
  readonly registry?: () => string;
  /** Nothing stands in for what is of another account (docs/extensions.md). */
  readonly strict?: boolean;
}
