import { ApiError } from "../../domain/errors.ts";
import { type Page, type PageRequest, requestedPage } from "../../domain/page-token.ts";

/** One page of a listing. Throws InvalidNextTokenException for the token of another query. */
export function page<Item>(items: readonly Item[], request: PageRequest<Item>): Page<Item> {
  return requestedPage(items, request, invalidToken);
}

function invalidToken(): ApiError {
  return new ApiError("InvalidNextTokenException", "The NextToken value is invalid.");
}
