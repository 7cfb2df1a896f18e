/** Buttons that copy a whole identifier or hash of which the page shows a short form. */
export function copyButtons(scope: ParentNode): void {
  for (const button of scope.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    if (!navigator.clipboard) continue; // plain http outside loopback: the whole text is in the page to select
    button.hidden = false;
    button.addEventListener("click", async () => {
      const name = button.dataset["copyName"] ?? "text";
      const said = document.getElementById("said");
      try {
        await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
        if (said) said.textContent = `Copied the ${name}.`;
        button.textContent = "Copied";
      } catch {
        if (said) said.textContent = `The browser did not allow copying the ${name}. Select it instead.`;
      }
    });
  }
}
