using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.SigningIn;

/// <summary>A page for somebody who gave the right password; for everybody else it is the way back to the first step.</summary>
internal abstract class StepModel(NextStep step) : PageModel
{
    /// <summary>The page that was asked for without a session.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Code { get; set; }

    protected HalfSignedIn Half { get; private set; } = null!;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        From = Url.IsLocalUrl(From) ? From : null;
        if (await HalfCookie.ReadAsync(HttpContext, step) is { } half)
        {
            Half = half;
            await next();
        }
        else
        {
            context.Result = Redirect(WithFrom("/sign-in", From));
        }
    }

    /// <summary>An address that remembers the page that was asked for.</summary>
    public static string WithFrom(string path, string? from) => from is null ? path : $"{path}?from={Uri.EscapeDataString(from)}";

    protected async Task OpenAsync(SignedIn signedIn)
    {
        await HalfCookie.ForgetAsync(HttpContext);
        await SessionCookie.OpenAsync(HttpContext, signedIn);
    }

    protected PageResult Refuse(string text, string field = "Code")
    {
        ModelState.AddModelError(field, text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    protected PageResult Refuse(Refusal refusal, string field = "Code") => Refuse($"{refusal.Text} {refusal.Hint}", field);
}
