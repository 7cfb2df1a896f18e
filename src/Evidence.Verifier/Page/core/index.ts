export { shown } from "./findings";
export { openFolder, type FolderFile } from "./folder";
export { reportJson } from "./report";
export { fingerprintOf, fingerprintOfFile } from "./trust";
export { verify, type Report } from "./verify";
export { openZip } from "./zip";
