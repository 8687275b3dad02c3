/**
 * The longest request body taken, as sent and after decompression. AWS publishes no figure for ECS;
 * this leaves room for the largest request of the services in scope (1 MiB of log events, escaped
 * as JSON).
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * How deep free-form JSON and recursive shapes may nest; the bound of the JSON reader that AWS
 * uses.
 */
export const MAX_NESTING = 1000;
