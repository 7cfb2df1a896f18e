import { shown, type Finding } from "./findings";
import { exitCodes } from "./verdict";
import type { BundleFacts, Report } from "./verify";

/** What `evidence-verify --json` writes: docs/formats/bundle.md, "Report". */
export function reportJson(report: Report): object {
  return {
    verdict: report.verdict,
    exitCode: exitCodes[report.verdict],
    checkedFiles: report.checkedFiles,
    checkedBytes: report.checkedBytes,
    findings: report.findings.map(finding),
    bundle: report.bundle === null ? null : bundle(report.bundle),
  };
}

const finding = ({ code, severity, text, where, offset }: Finding): object =>
  ({ code, severity, text, ...(where === undefined ? {} : { where: shown(where) }), ...(offset === undefined ? {} : { offset }) });

function bundle({ id, agency, at, root, rootIsTrusted, details, log, items }: BundleFacts): object {
  return {
    id, agency, at, root, rootIsTrusted,
    details: { present: details.present, withheld: details.withheld, erased: details.erased, missing: details.missing },
    log: log === null ? null : {
      origin: log.checkpoint.origin,
      size: Number(log.checkpoint.size),
      root: log.checkpoint.root,
      proven: log.proven,
      witnesses: log.witnesses.map(({ name, cosigned }) => ({ name, cosigned })),
    },
    grounds: details.grounds,
    items: items.map(({ number, title, files, entries, receipts, firstReceiptAt }) => ({ number, title, files, entries, receipts, ...(firstReceiptAt === null ? {} : { firstReceiptAt }) })),
  };
}
