using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Provider;

/// <summary>Where the identity provider leads back to.</summary>
[AllowPublic("nobody is signed in before the provider's answer is checked"), LimitAttempts(Reading = true)]
internal sealed class AnswerModel(FinishProviderSignIn finish, ConfirmByProvider confirm, BindProvider bind, ProviderCookie cookie) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "code")]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true, Name = "error")]
    public string? Error { get; set; }

    [BindProperty(SupportsGet = true, Name = "iss")]
    public string? Issuer { get; set; }

    public Trouble Trouble { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var question = cookie.Take(HttpContext);
        var from = Url.IsLocalUrl(question?.From) ? question?.From : null;
        try
        {
            return Redirect(await GoOnAsync(question, new ProviderAnswer(State, Code, Error, Issuer), from, cancellation));
        }
        catch (RefusedException refused)
        {
            Trouble = new Trouble(refused.Refusal, from, SessionCookie.Of(HttpContext) is not null);
            Response.StatusCode = refused.Refusal.Status;
            return Page();
        }
    }

    private async Task<string> GoOnAsync(ProviderQuestion? question, ProviderAnswer answer, string? from, CancellationToken cancellation)
    {
        if (question is { Purpose: not QuestionPurpose.SignIn } && SessionCookie.Of(HttpContext) is { } session)
        {
            if (question.Purpose == QuestionPurpose.Confirm)
                await confirm.RunAsync(question, answer, session.Id, HttpContext.Actor(), cancellation);
            else
                await bind.OwnAsync(question, answer, session.Id, HttpContext.Actor(), cancellation);
            return question.Purpose == QuestionPurpose.Confirm ? from ?? "/account" : "/account?bound=true";
        }

        var (signedIn, half) = await finish.RunAsync(question, answer, HttpContext.SignInPlace(), cancellation);
        if (signedIn is null)
        {
            await HalfCookie.WriteAsync(HttpContext, half!);
            return StepModel.WithFrom(half!.Next == NextStep.SetUp ? "/sign-in/set-up" : "/sign-in/second-step", from);
        }

        await SessionCookie.OpenAsync(HttpContext, signedIn);
        return from ?? "/";
    }
}
