/** Says how many items are ticked beside the button that acts on them, and ticks all of the page at once. */
export function tickedItems(scope: ParentNode): void {
  const form = scope.querySelector<HTMLFormElement>("form[data-ticks]");
  if (!form) return;
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name="items"]')];
  const all = form.querySelector<HTMLInputElement>("input[data-tick-all]");
  const count = form.querySelector<HTMLElement>("[data-tick-count]");

  const say = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = ticked === 0 ? "Nothing ticked" : ticked === 1 ? "1 item ticked" : `${ticked} items ticked`;
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  };
  if (all) {
    all.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      say();
    });
  }
  form.addEventListener("change", say);
  window.addEventListener("pageshow", say); // going back restores the ticks
  say();
}
