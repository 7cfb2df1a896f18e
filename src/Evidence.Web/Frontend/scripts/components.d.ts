// The component packages ship no types; what is used of them is named here.
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
declare module "accessible-autocomplete" {
  interface Settings<T> {
    element: HTMLElement;
    id: string;
    name?: string;
    defaultValue?: string;
    placeholder?: string;
    autoselect?: boolean;
    showAllValues?: boolean;
    source: (query: string, show: (matches: T[]) => void) => void;
    /** What is suggested is a text where it is the default value. */
    templates?: { inputValue: (match: T | string | undefined) => string; suggestion: (match: T | string) => string };
    onConfirm?: (match: T | undefined) => void;
    tNoResults?: () => string;
    tAssistiveHint?: () => string;
  }
  export default function accessibleAutocomplete<T>(settings: Settings<T>): void;
}
