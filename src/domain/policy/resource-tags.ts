/** Tags as services keep them. */
type Tags =
  | readonly { readonly key: string; readonly value: string }[]
  | Readonly<Record<string, string>>;

/**
 * The condition values that the tags of a resource have: under the key that all services share, and under those of the
 * service's own, such as `ecs:ResourceTag`.
 */
export function resourceTagValues(
  tags: Tags,
  ...own: readonly string[]
): Readonly<Record<string, readonly string[]>> {
  const pairs = isList(tags)
    ? tags.map(({ key, value }) => [key, value] as const)
    : Object.entries(tags);
  return Object.fromEntries(
    pairs.flatMap(([key, value]) =>
      ["aws:ResourceTag", ...own].map((prefix) => [`${prefix}/${key}`, [value]] as const),
    ),
  );
}

function isList(tags: Tags): tags is Extract<Tags, readonly unknown[]> {
  return Array.isArray(tags);
}
