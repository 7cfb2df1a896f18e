// The two component packages ship no types; what is used of them is named here.
declare module "govuk-frontend" {
  type Component = new (root: Element, config?: object) => unknown;
  export const Button: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const SkipLink: Component;
  export function createAll(component: Component, config?: object, scope?: Element): unknown[];
}
declare module "@ministryofjustice/frontend/moj/components/filter-toggle-button/filter-toggle-button.mjs" {
  export const FilterToggleButton: new (root: Element, config?: object) => unknown;
}
