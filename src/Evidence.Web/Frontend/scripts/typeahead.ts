import accessibleAutocomplete from "accessible-autocomplete";

const most = 100;

/** Choices with long lists: what is typed narrows them, and what the person chose last stands first. Without script they stay the browser's own. */
export function typeAhead(scope: ParentNode): void {
  for (const select of scope.querySelectorAll<HTMLSelectElement>("select[data-type-ahead]")) enhance(select);
}

function enhance(select: HTMLSelectElement): void {
  const options = [...select.options];
  const nothing = options.find((option) => option.value === "");
  const chosen = select.selectedOptions[0];
  const id = select.id;
  const place = document.createElement("div");
  select.before(place);
  select.id = `${id}-choice`;
  select.hidden = true;

  // The component gives what is highlighted also where Escape leaves the list, and then shows what was typed.
  let leaving = false;
  place.addEventListener("keydown", (event) => (leaving = event.key === "Escape"), true);

  const choose = (highlighted: HTMLOptionElement | undefined) => {
    const typed = place.querySelector("input")?.value.trim().toLowerCase() ?? "";
    const names = (option: HTMLOptionElement | undefined) => option?.text.toLowerCase() === typed;
    // Text that names nothing chooses nothing, whatever was chosen before it was typed.
    const meant = (leaving ? undefined : highlighted) ?? (names(select.selectedOptions[0]) ? select.selectedOptions[0] : options.find(names)) ?? nothing;
    if (meant?.selected) return;
    if (meant) meant.selected = true;
    else select.selectedIndex = -1;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  accessibleAutocomplete<HTMLOptionElement>({
    element: place,
    id,
    name: "",
    defaultValue: chosen && chosen.value !== "" ? chosen.text : "",
    autoselect: true,
    showAllValues: true,
    placeholder: nothing?.text ?? "",
    source: (query, show) => show(narrowed(options, query.trim().toLowerCase()).slice(0, most)),
    templates: { inputValue: written, suggestion: shown },
    tNoResults: () => "Nothing of that name",
    tAssistiveHint: () => "Type to narrow the list, use the up and down arrows to look through it and Enter to choose.",
    onConfirm: choose,
  });
}

function written(option: HTMLOptionElement | string | undefined): string {
  return typeof option === "string" ? option : option && option.value !== "" ? option.text : "";
}

/** What is it, before all others; else what begins with it, then what has a word that begins with it, then what has it anywhere; each in the list's own order. */
function narrowed(options: readonly HTMLOptionElement[], query: string): HTMLOptionElement[] {
  if (query === "") return [...options];
  const same = options.find((option) => option.text.toLowerCase() === query);
  if (same) return [same, ...options.filter((option) => option !== same)];
  const rank = (option: HTMLOptionElement) => {
    const at = ` ${option.text.toLowerCase()}`.indexOf(` ${query}`);
    return at === 0 ? 0 : at > 0 ? 1 : option.text.toLowerCase().includes(query) ? 2 : 3;
  };
  const ranked = options.filter((option) => option.value !== "").map((option) => ({ option, rank: rank(option) }));
  return ranked.filter((one) => one.rank < 3).sort((a, b) => a.rank - b.rank).map((one) => one.option);
}

function shown(option: HTMLOptionElement | string): string {
  if (typeof option === "string") return option;
  const group = option.closest<HTMLOptGroupElement>("optgroup[data-lately]");
  return group ? `${option.text} · ${group.label.toLowerCase()}` : option.text;
}
