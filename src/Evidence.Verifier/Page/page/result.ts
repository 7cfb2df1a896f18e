import { reportJson, shown, type Report } from "../core";
import { el } from "./dom";
import { count, fingerprint, size, time } from "./format";
import { headlines, limits, limitWithoutLog, meanings, severityTitles } from "./words";

type Bundle = NonNullable<Report["bundle"]>;

const mostShown = 100;

/** The whole report as elements, heading first. */
export function resultOf(report: Report, name: string): HTMLElement[] {
  // The claims behind the numbers hold only where nothing was found against them.
  const holds = report.verdict === "intact" || report.verdict === "not-authenticated";
  return [
    verdictOf(report, name),
    ...severityTitles.flatMap(([severity, title]) => findingsOf(report, severity, title)),
    ...checkedOf(report, holds),
    ...(report.bundle === null ? [] : itemsOf(report.bundle)),
    ...(holds ? limitsOf(report) : []),
    saveOf(report),
  ];
}

function verdictOf(report: Report, name: string): HTMLElement {
  const heading = el("h2", null, headlines[report.verdict]);
  heading.id = "verdict";
  heading.tabIndex = -1;
  const root = report.verdict === "not-authenticated" && report.bundle !== null ? el("p", null, "It must be ", el("span", "hash", fingerprint(report.bundle.root))) : null;
  return el("div", `verdict ${report.verdict}`, heading, el("p", null, meanings[report.verdict]), root, el("p", null, "Checked: ", el("span", "where", name)));
}

function findingsOf(report: Report, severity: string, title: string): HTMLElement[] {
  const findings = report.findings.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const list = el("ul", "findings", ...findings.slice(0, mostShown).map((finding) => el("li", null,
    finding.where === undefined ? null : el("div", "where", shown(finding.where) + (finding.offset === undefined ? "" : `, at byte ${finding.offset}`)),
    finding.text, " ", el("span", "code", `[${finding.code}]`))));
  const more = findings.length > mostShown ? el("p", null, `… and ${findings.length - mostShown} more; the saved report lists them all.`) : null;
  return [el("h3", null, title), list, ...(more === null ? [] : [more])];
}

function checkedOf({ bundle, checkedFiles, checkedBytes }: Report, holds: boolean): HTMLElement[] {
  const said = (claim: string): string => (holds ? claim : "");
  const rows: [string, ...(string | Node)[]][] = [["Files", `${count(checkedFiles, "file", "files")}, ${size(checkedBytes)}, read whole and hashed${said(": all as the manifests say")}.`]];
  if (bundle !== null) {
    const { details, items, log } = bundle;
    const entries = items.reduce((sum, item) => sum + item.entries, 0);
    const receipts = items.reduce((sum, item) => sum + item.receipts, 0);
    rows.push(["Custody", `${count(entries, "entry", "entries")} about ${count(items.length, "item", "items")}${said(": each follows from the one before it")}.`]);
    rows.push(["Values", `${count(details.present, "value", "values")} behind the entries opened, ${details.withheld} withheld, ${details.erased} erased, ${details.missing} missing.`]);
    for (const ground of details.grounds) rows.push(["Ground", `For withholding: ${ground}`]);
    rows.push(["Receipts", `${count(receipts, "signature", "signatures")} of the agency hold${said(", each about the same bytes as its file and its entry")}.`]);
    if (log !== null) {
      rows.push(["Log", `${count(log.proven, "entry is", "entries are")} among the ${log.checkpoint.size} of ${shown(log.checkpoint.origin)}${said(", which the agency’s log key has signed")}.`]);
      for (const witness of log.witnesses)
        rows.push(["Witness", witness.cosigned === null ? `Not cosigned by ${shown(witness.name)}.` : `Cosigned ${time(witness.cosigned)} by ${shown(witness.name)}.`]);
    }
    rows.push(["Root key", el("span", "hash", fingerprint(bundle.root)), bundle.rootIsTrusted ? " This is the key you named." : " Nobody you trust has vouched for this key."]);
  }
  return [el("h3", null, "What was checked"), el("dl", null, ...rows.flatMap(([term, ...what]) => [el("dt", null, term), el("dd", null, ...what)]))];
}

function itemsOf(bundle: Bundle): HTMLElement[] {
  const intro = el("p", null, "Bundle ", el("span", "hash", bundle.id), " of agency ", el("span", "hash", bundle.agency), `, made ${time(bundle.at)}.`);
  const more = bundle.items.length > mostShown ? [el("p", null, `… and ${bundle.items.length - mostShown} more items; the saved report lists them all.`)] : [];
  return [el("h3", null, "Items"), intro, ...bundle.items.slice(0, mostShown).map(itemOf), ...more];
}

function itemOf(item: Bundle["items"][number]): HTMLElement {
  const since = item.firstReceiptAt === null ? "not acknowledged" : `acknowledged ${time(item.firstReceiptAt)}`;
  const files = el("ul", null, ...item.list.slice(0, mostShown * 10).map((file) =>
    el("li", null, el("span", "where", shown(file.path)), ` · ${size(file.bytes)} · ${file.isGood ? "agrees" : "does not agree, or could not be checked"}`)));
  const details = el("details", null, el("summary", null, `Files of item ${item.number}`), files);
  details.toggleAttribute("open", item.list.some((file) => !file.isGood));
  return el("div", "item",
    el("h4", null, `${String(item.number).padStart(3, "0")} ${item.title}`),
    el("p", null, `${count(item.files, "file agrees", "files agree")} with the custody entries · ${count(item.entries, "entry", "entries")} · ${since}`),
    details);
}

function limitsOf(report: Report): HTMLElement[] {
  const all = report.bundle?.log == null ? [...limits, limitWithoutLog] : limits;
  return [el("h3", null, "What this does not prove"), el("ul", null, ...all.map((text) => el("li", null, text)))];
}

function saveOf(report: Report): HTMLElement {
  const button = el("button", "secondary", "Save the report (JSON)");
  button.setAttribute("type", "button");
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([JSON.stringify(reportJson(report), null, 2) + "\n"], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `evidence-verify-${report.bundle?.id.slice(0, 8) ?? "bag"}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  });
  return button;
}

