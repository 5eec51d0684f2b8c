/** Files of public datasets and models, from a hub that speaks the Hugging Face file protocol. */
export {
  type DownloadedFile,
  downloadFile,
  type DownloadFileOptions,
  type FileProgress,
} from "./hub/download_file.ts";
export {
  downloadDataset,
  type DownloadedRepository,
  downloadModel,
  type DownloadRepositoryOptions,
  type RepositoryProgress,
} from "./hub/download_repository.ts";
export { HubError, type HubErrorKind } from "./hub/hub_error.ts";
export type { RepositoryOptions } from "./hub/repository.ts";
export type { HubOptions } from "./hub/settings.ts";
