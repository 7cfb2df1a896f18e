import { Button, ErrorSummary, NotificationBanner, SkipLink, createAll } from "govuk-frontend";
import { FilterToggleButton } from "@ministryofjustice/frontend/moj/components/filter-toggle-button/filter-toggle-button.mjs";
import { copyButtons } from "./copy";
import { passkeyForms } from "./passkey";
import { planes } from "./plane";
import { printButtons } from "./print";
import { sessionWarning } from "./session";
import { strips } from "./strips";
import { tickedItems } from "./ticks";

// The components ask for both classes; without script the page stays as the server made it.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(SkipLink);

const filter = document.querySelector('[data-module="moj-filter"]');
if (filter) {
  new FilterToggleButton(filter, {
    startHidden: false, // open where there is room; the component closes it on a phone by itself
    toggleButton: { showText: "Filter the list", hideText: "Hide the filter", classes: "govuk-button--secondary" },
    toggleButtonContainer: { selector: ".ev-filter-toggle" },
  });
}

copyButtons(document);
passkeyForms(document);
planes(document);
printButtons(document);
strips(document);
tickedItems(document);
if (document.querySelector("[data-type-ahead]")) void import("./typeahead").then(({ typeAhead }) => typeAhead(document));
sessionWarning(document);
