using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Evidence.Web.Layout;

/// <summary>A refusal told in the form that asked for what was refused.</summary>
internal static class RefusalInForm
{
    /// <param name="state">Of the page.</param>
    /// <param name="field">Beside which it is told; empty where it is about the whole form.</param>
    /// <param name="refused">Told with its hint.</param>
    public static void AddRefusal(this ModelStateDictionary state, string field, RefusedException refused) =>
        state.AddModelError(field, $"{refused.Refusal.Text} {refused.Refusal.Hint}");
}
