import type {
  PutImageScanningConfigurationRequest,
  PutImageScanningConfigurationResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** PutImageScanningConfiguration. It is kept and shown; nothing here scans. */
export const putImageScanningConfiguration: EcrOperation<
  PutImageScanningConfigurationRequest,
  PutImageScanningConfigurationResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
    tx.put(repositories, { ...repository, scanOnPush });
    return { ...placeOf(repository), imageScanningConfiguration: { scanOnPush } };
  });
